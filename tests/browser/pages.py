"""What a learner sees and does in the browser: a window, a notebook in it, a cell of that notebook.

Nothing here waits for a time: each step ends when the page shows that it has ended.
"""

import json
import re
from pathlib import Path
from typing import Any
from uuid import uuid4

from playwright.sync_api import Locator, Page, Response, expect

from .course_copy import Lab

PATIENCE = 60_000  # milliseconds: what takes one second when the machine is quiet
BESIDE = {"x": 40, "y": 10}  # between the bar that folds a cell and its text
# The number in the prompt may be the same again after a restart, but it is written anew.
WATCH = """cell => {
    const prompt = cell.querySelector(".jp-InputArea-prompt")
    const observer = new MutationObserver(() => { cell.ran = /\\[\\d+\\]/.test(prompt.textContent) })
    cell.ran = false
    observer.observe(prompt, {childList: true, characterData: true, subtree: true})
}"""


def _is_saved(response: Response) -> bool:
    return response.request.method == "PUT" and "/api/contents/" in response.url


class Window:
    """A browser window on a JupyterLab."""

    def __init__(self, page: Page, lab: Lab, pictures: Path):
        self.page, self.lab, self.pictures = page, lab, pictures
        self.said: list[str] = []
        page.on("pageerror", lambda error: self.said.append(f"error: {error}"))
        page.on("console", lambda message: self.said.append(f"{message.type}: {message.text}"))

    def start(self) -> None:
        """Open the address that the terminal has shown."""
        self.page.goto(self.lab.address)
        expect(self.page.locator(".jp-MarkdownViewer h1")).to_be_visible()

    def open(self, file: Path) -> "Notebook":
        """Open a notebook, and nothing that another test has left open."""
        path = file.relative_to(self.lab.copy.work).as_posix()
        self.page.goto(self.lab.url(f"lab/workspaces/{uuid4().hex}/tree/{path}"))
        return self.notebook(file)

    def notebook(self, file: Path) -> "Notebook":
        """Return the notebook in front, once all of it is there and its kernel listens."""
        found = Notebook(self, file)
        expect(found.cells).to_have_count(len(found.content["cells"]))
        found.ready()
        return found

    def picture(self, name: str, at: Locator | None = None) -> None:
        """Keep what the window looks like now, with this place in the middle."""
        if at:
            at.evaluate("node => node.scrollIntoView({block: 'center'})")
        self.page.mouse.move(0, 0)
        self.page.screenshot(path=self.pictures / f"{name}.png", animations="disabled", caret="hide")

    def keep(self, folder: Path) -> None:
        """Keep what helps to understand a failure."""
        self.page.screenshot(path=folder / "screen.png")
        (folder / "console.txt").write_text("\n".join(self.said), encoding="utf-8")
        (folder / "server.log").write_text(self.lab.log(), encoding="utf-8")


class Notebook:
    """The notebook in front; its cells are found by their ids, which nbgrader calls grade_id."""

    def __init__(self, window: Window, file: Path):
        self.window, self.page, self.file = window, window.page, file
        self.content: dict[str, Any] = json.loads(file.read_bytes())
        self.panel = self.page.locator(".jp-NotebookPanel:not(.lm-mod-hidden)")
        self.cells = self.panel.locator(".jp-Notebook .jp-Cell")

    def ready(self) -> None:
        """Wait until the kernel is connected, before which the indicator is idle, too, and has nothing to do."""
        expect(self.page.locator("#jp-main-statusbar")).to_contain_text("| Idle")
        expect(self.panel.locator(".jp-Notebook-ExecutionIndicator")).to_have_attribute("data-status", "idle")

    def cell(self, name: str) -> "Cell":
        names = [cell["id"] for cell in self.content["cells"]]
        return Cell(self, names.index(name))

    @property
    def active(self) -> "Cell":
        """The cell that the keyboard acts on."""
        index = self.panel.locator(".jp-Cell.jp-mod-active").get_attribute("data-windowed-list-index")
        assert index is not None
        return Cell(self, int(index))

    def run_to(self, name: str) -> None:
        """Run every cell from the active one down to this one, as a reader does."""
        while self.active.index <= self.cell(name).index:
            self.active.run()

    def add(self, code: str) -> "Cell":
        """Write code into a new cell below the active one and run it."""
        self.page.keyboard.press("Escape")
        before = self.cells.count()
        self.page.keyboard.press("b")
        expect(self.cells).to_have_count(before + 1)
        added = self.active
        self.content["cells"].insert(added.index, {"id": f"added-{added.index}"})
        added.write(code)
        added.run()
        return added

    def save(self) -> dict[str, Any]:
        """Save with the keyboard and return what is on the disk afterwards."""
        with self.page.expect_response(_is_saved):
            self.page.keyboard.press("Control+s")
        expect(self.page.locator(".lm-TabBar-tab.jp-mod-current.jp-mod-dirty")).to_have_count(0)
        saved: dict[str, Any] = json.loads(self.file.read_bytes())
        return saved


class Cell:
    """One cell, by its place in the notebook."""

    def __init__(self, notebook: Notebook, index: int):
        self.notebook, self.page, self.index = notebook, notebook.page, index
        self.box = notebook.panel.locator(f'.jp-Cell[data-windowed-list-index="{index}"]')
        self.prompt = self.box.locator(".jp-InputArea-prompt")
        self.editor = self.box.locator(".cm-content")
        self.output = self.box.locator(".jp-Cell-outputArea")

    @property
    def is_code(self) -> bool:
        return "jp-CodeCell" in (self.box.get_attribute("class") or "")

    def go(self) -> "Cell":
        """Make this the active cell, and the keyboard's keys commands."""
        if self.notebook.active.index != self.index:
            self.box.click(position=BESIDE)
        self.page.keyboard.press("Escape")
        expect(self.box).to_have_class(re.compile("jp-mod-active"))
        return self

    def write(self, code: str) -> "Cell":
        """Replace the cell's text."""
        self.go()
        self.page.keyboard.press("Enter")
        expect(self.editor).to_be_focused()
        self.page.keyboard.press("Control+a")
        self.page.keyboard.insert_text(code)
        self.page.keyboard.press("Escape")
        return self

    def run(self) -> Locator:
        """Run the cell, wait for its end and return its output."""
        self.go()
        was_last, is_code = self.index == self.notebook.cells.count() - 1, self.is_code
        cell = self.box.element_handle()
        if is_code:
            cell.evaluate(WATCH)
        self.page.keyboard.press("Shift+Enter")
        if is_code:
            self.page.wait_for_function("cell => cell.ran", arg=cell)
        self._left(was_last)
        return self.output

    def _left(self, was_last: bool) -> None:
        """Wait until the next cell is the active one; below the last one that is a new one, ready to be typed in."""
        after = Cell(self.notebook, self.index + 1)
        expect(after.box).to_have_class(re.compile("jp-mod-active"))
        if was_last:
            expect(after.editor).to_be_focused()

    @property
    def text(self) -> str:
        """What the cell's editor shows, line by line."""
        return "\n".join(self.editor.locator(".cm-line").all_inner_texts())
