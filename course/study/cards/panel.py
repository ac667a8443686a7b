"""What stands under a test cell that has run: a small card, as HTML and as plain text."""

import re
from dataclasses import dataclass, field
from html import escape

from course.exercises import Chapter, Exercise, TestCell

ROOM = 3000  # characters of one message; an answer may contain a million
LINES = 30
_TABLE_LINE = re.compile(r"\s|[-+…|] |.* \| ")
_WRAPPED = re.compile(r"(?<=\S)\n(?=[^\s*-])")  # an author's line break inside a paragraph
_CODE = re.compile(r"(`+)(.+?)\1", re.DOTALL)
_STRONG = re.compile(r"(?<![\w*])(\*\*?)(?=\S)([^*]+?)(?<=\S)\1(?![\w*])")
_BOX = (
    "border-left:4px solid {colour};padding:.45em .9em .5em;margin:.15em 0;max-width:56em;"
    "background:rgba(128,128,128,.1);color:var(--jp-content-font-color1,inherit);"
    "font-family:var(--jp-content-font-family,system-ui,sans-serif);font-size:var(--jp-content-font-size1,14px);"
    "line-height:1.45"
)
_MONO = "font-family:var(--jp-code-font-family,monospace);font-size:var(--jp-code-font-size,13px)"
_SPAN = f"{_MONO};padding:0 .1em;background:none;color:inherit"
_PRE = (
    f"{_MONO};white-space:pre;margin:.35em 0;padding:.3em .6em;overflow-x:auto;"
    "background:rgba(128,128,128,.12);color:inherit"
)
_FAINT = "opacity:.75"
TAGS = {"*": "em", "**": "strong"}
PASSED = ("✔ Passed", "var(--jp-success-color1,#2e7d32)")
FAILED = ("✗ Not passed yet", "var(--jp-error-color1,#c62828)")


@dataclass
class Panel:
    """One card: a head, then paragraphs of text (`say`) and of code (`code`), then what to do next."""

    passed: bool
    title: str
    points: str
    parts: list[tuple[str, str]] = field(default_factory=list)

    def say(self, text: str, kind: str = "text") -> None:
        """Add a paragraph, if there is anything in it; the kinds are text, why, code and next."""
        if text.strip():
            self.parts.append((kind, _short(text.strip("\n").replace("\x00", "␀"))))

    def text(self) -> str:
        """Return the card for a terminal and for screens without HTML."""
        word, _ = PASSED if self.passed else FAILED
        lines = [f"{word} · {self.title} · {self.points}"]
        for kind, text in self.parts:
            shown = _without_emphasis(text) if kind == "why" else text
            lines += [] if kind == "next" else [""]
            lines += [f"  {line}".rstrip() for line in shown.splitlines()]
        return "\n".join(lines)

    def html(self) -> str:
        """Return the card for JupyterLab, light or dark; nothing is said by colour alone."""
        word, colour = PASSED if self.passed else FAILED
        label = escape(f"{word[2:]}: {self.title}", quote=True)
        sign = f'<span aria-hidden="true" style="color:{colour}">{word[0]}</span>'
        head = (
            f"<div><strong>{sign}{word[1:]}</strong> · <strong>{escape(self.title)}</strong>"
            f' <span style="{_FAINT};white-space:nowrap">· {escape(self.points)}</span></div>'
        )
        body = "".join(_paragraph(kind, text) for kind, text in self.parts)
        return f'<div role="status" aria-label="{label}" style="{_BOX.format(colour=colour)}">{head}{body}</div>'


def points(test: TestCell, passed: bool) -> str:
    """Return the points of one test cell: `0 of 2 points`."""
    return f"{test.points if passed else 0:g} of {test.points:g} point{'s' * (test.points != 1)}"


def after_passing(chapter: Chapter, exercise: Exercise, test: TestCell, all_passed: bool) -> Panel:
    """Return the card of a test cell that passed, with what comes next."""
    panel = Panel(True, exercise.title, points(test, passed=True))
    if not all_passed:
        panel.say("This exercise has another test cell: run that one, too.", "next")
        return panel
    following = _next(chapter, exercise)
    solution = f"`%solution {exercise.id}` shows a worked solution."
    if following:
        panel.say(f"Next: {following.title}\n{solution}", "next")
    else:
        panel.say(f"That was the last exercise here: `%check` runs all tests, the hidden ones too.\n{solution}", "next")
    return panel


def _next(chapter: Chapter, exercise: Exercise) -> Exercise | None:
    ids = [item.id for item in chapter.exercises]
    return next(iter(chapter.exercises[ids.index(exercise.id) + 1 :]), None)


def _short(text: str) -> str:
    lines = (text[:ROOM] + "…" if len(text) > ROOM else text).splitlines()
    return "\n".join([*lines[:LINES], f"… {len(lines) - LINES} more lines"] if len(lines) > LINES else lines)


def _paragraph(kind: str, text: str) -> str:
    if kind == "code":
        return f'<pre style="{_PRE}">{escape(text)}</pre>'
    if kind == "why":
        text = _WRAPPED.sub(" ", text)
    style = f"margin-top:.3em;{_FAINT}" if kind == "next" else "margin-top:.35em"
    return f'<div style="{style}">{_blocks(text, emphasis=kind == "why")}</div>'


def _blocks(text: str, emphasis: bool) -> str:
    """Turn prose into lines, and the tables in it, which need every column in its place, into preformatted text."""
    made, table = [], list[str]()
    for line in [*text.splitlines(), ""]:
        if _TABLE_LINE.match(line):
            table.append(line)
            continue
        if table:
            made.append(f'<pre style="{_PRE}">{escape(chr(10).join(table))}</pre>')
            table = []
        made.append(f"<div>{_inline(line, emphasis)}</div>" if line else "")
    return "".join(made)


def _inline(line: str, emphasis: bool) -> str:
    """Turn the little Markdown of a line into HTML; a message is code's, so its stars stay stars."""
    spans = [found[2] for found in _CODE.finditer(line)]
    made = escape(_CODE.sub(lambda found: "\x00", line), quote=False)
    made = _STRONG.sub(lambda found: f"<{TAGS[found[1]]}>{found[2]}</{TAGS[found[1]]}>", made) if emphasis else made
    return _filled(made, [f'<code style="{_SPAN}">{escape(span)}</code>' for span in spans])


def _without_emphasis(text: str) -> str:
    """Take the stars of emphasis away, and leave those that stand in code."""
    spans = [found[0] for found in _CODE.finditer(text)]
    return _filled(_STRONG.sub(r"\2", _CODE.sub("\x00", text)), spans)


def _filled(text: str, spans: list[str]) -> str:
    return "".join(piece + span for piece, span in zip(text.split("\x00"), [*spans, ""], strict=True))
