"""A learner's feedback page."""

import os
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output

from autograder.feedback import page, scrub
from autograder.records.verdict import NotebookVerdict, Repair, Status, TestVerdict, Verdict
from environment.paths import ROOT

CHROMIUM = Path("/usr/bin/chromium")
EVIL = '<script>alert("run")</script><img src=x onerror=alert("run")>'


class Reader(HTMLParser):
    """Collects tags and their attributes."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.ids, self.links, self.open = [], [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        values = dict(attrs)
        self.tags.append((tag, values))
        self.ids += [values["id"]] if "id" in values else []
        self.links += [values["href"]] if "href" in values else []
        if tag not in ("meta", "img", "br", "hr", "col"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def made(notebook, *tests, **more):
    part = NotebookVerdict("doubling", tests, **more)
    return page(Verdict("a", "Ada <b>", "x", "t", Status.FAILED, notebooks=(part,)), notebook, part)


FAILED = TestVerdict("double-tests", 0, 2, Status.FAILED, "Two and two are <four>.", exercise="double")


def test_the_page_has_landmarks_headings_and_anchors_that_lead_somewhere(submitted):
    text = made(submitted, FAILED)
    reader = Reader(text)
    assert not reader.open
    assert {"header", "main", "section", "h1", "h2", "h3"} <= {tag for tag, _ in reader.tags}
    assert dict(reader.tags)["html"]["lang"] == "en"
    assert len(set(reader.ids)) == len(reader.ids)
    assert {link[1:] for link in reader.links if link.startswith("#")} <= set(reader.ids)
    assert "Start with double:" in text
    assert "<strong>0</strong> of 2 points" in text
    assert "Two and two are &lt;four&gt;." in text


def test_scripts_and_requests_are_forbidden_and_there_are_none(submitted):
    submitted.cells[1].source = EVIL
    submitted.cells[1].outputs = [
        new_output("stream", name="stdout", text=EVIL),
        new_output("display_data", data={"text/html": EVIL + "<iframe src=//e></iframe><form></form><meta><link>"}),
        new_output("error", ename=EVIL, evalue=EVIL, traceback=[EVIL]),
    ]
    submitted.cells.append(new_markdown_cell(EVIL))
    submitted.metadata["course"]["title"] = EVIL
    test = TestVerdict(EVIL, 0, 2, Status.FAILED, EVIL, answer_error=EVIL, exercise=EVIL)
    reader = Reader(made(submitted, test, reason=EVIL, repairs=(Repair(EVIL, EVIL),)))
    assert not {"script", "iframe", "form", "link", "object", "embed", "base"} & {tag for tag, _ in reader.tags}
    assert not [name for _, values in reader.tags for name in values if name.startswith("on")]
    policy = next(values["content"] for tag, values in reader.tags if tag == "meta" and "http-equiv" in values)
    assert policy == (
        "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
    )
    assert [values.get("src", "data:")[:5] for tag, values in reader.tags if tag == "img"] == ["data:"] * 2
    assert [tag for tag, values in reader.tags if tag == "meta" and values.get("http-equiv") == "refresh"] == []


def test_a_page_for_a_phone_and_for_dark_rooms_without_anything_from_outside(submitted):
    text = made(submitted, FAILED)
    assert '<meta name=viewport content="width=device-width, initial-scale=1">' in text
    assert "prefers-color-scheme:dark" in text
    assert not re.findall(r"url\(|@import|https?://(?!www\.w3\.org)", text)


def test_what_could_not_be_read_has_a_page_with_its_reason():
    text = made(None, reason="The file is <empty>.")
    assert "The file is &lt;empty&gt;. This costs you no points yet." in text
    assert "Your notebook" not in text


def test_points_that_are_open_or_lost_are_said(submitted):
    part = NotebookVerdict("doubling", (FAILED, TestVerdict("essay", None, 3, Status.MANUAL)))
    late = Verdict("a", "s", "x", "t", Status.FAILED, notebooks=(part,), late={"doubling": 1.0})
    text = page(late, submitted, part)
    assert "3 points are still open." in text
    assert "1 points were taken off because it came late." in text


def test_repairs_of_no_exercise_stand_below_the_list(submitted):
    text = made(submitted, FAILED, repairs=(Repair("stray", "A stray cell was left out."),))
    assert "<li>A stray cell was left out.</li>" in text


def test_chapters_make_pages_with_their_pictures(chapter):
    scrubbed, _ = scrub(chapter, chapter)
    name = scrubbed.metadata["course"]["chapter"]
    part = NotebookVerdict(name, (FAILED,))
    verdict = Verdict(name, "s", "x", "t", Status.FAILED, notebooks=(part,))
    reader = Reader(page(verdict, scrubbed, part, ROOT / "source" / name))
    pictures = [values for tag, values in reader.tags if tag == "img"]
    assert pictures
    assert all(values["src"].startswith("data:image/") and values["alt"] for values in pictures)
    assert not reader.open


@pytest.mark.browser
def test_a_browser_shows_it_on_a_phone_without_running_or_asking_anything(submitted, tmp_path):
    if not CHROMIUM.exists():
        reason = f"{CHROMIUM} is not there, and this test looks at a page. On Debian: apt-get install chromium"
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(reason)
    sync_api = pytest.importorskip("playwright.sync_api")
    wide = "<table><tr>" + "<td>wide cell</td>" * 60 + "</tr></table>"
    submitted.cells.append(
        new_code_cell(
            "x = " + "'long' + " * 99 + "''",
            outputs=[
                new_output("stream", name="stdout", text="x" * 5000),
                new_output("display_data", data={"text/html": wide + EVIL}),
                new_output("display_data", data={"image/svg+xml": f"<svg width='9000' height='9'>{EVIL}</svg>"}),
            ],
        )
    )
    file = tmp_path / "page.html"
    file.write_text(made(submitted, FAILED), encoding="utf-8")
    with sync_api.sync_playwright() as play:
        flags = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
        flags += ["--disable-component-update", "--disable-sync"]
        browser = play.chromium.launch(executable_path=CHROMIUM, args=flags)
        window = browser.new_page(viewport={"width": 390, "height": 800})
        asked, said = [], []
        window.on("request", lambda request: asked.append(request.url))
        window.on("dialog", lambda dialog: said.append(dialog.message) or dialog.dismiss())
        window.goto(file.as_uri())
        assert window.evaluate("document.documentElement.scrollWidth") == 390
        assert [url for url in asked if not url.startswith("data:")] == [file.as_uri()]
        assert not said
        browser.close()
