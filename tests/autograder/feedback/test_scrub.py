"""What of a graded notebook may leave."""

import html
import json
import re
from copy import deepcopy

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output, new_raw_cell
from nbgrader.utils import determine_grade, is_grade

from autograder import regions
from autograder.feedback import page, report, scrub, scrub_verdict
from autograder.feedback.scrub import HIDDEN_NOTE
from autograder.feedback.squeeze import TELLING, squeeze
from autograder.feedback.withhold import CODE_NOTE, VALUE_NOTE
from autograder.records.verdict import CheckVerdict, NotebookVerdict, Status, TestVerdict, Verdict

SHAPES = {
    "plain": lambda text: text,
    "repr": repr,
    "ascii": ascii,
    "json": json.dumps,
    "escaped": html.escape,
    "numbered": lambda text: "\n".join(f"{n:5} {line}" for n, line in enumerate(text.splitlines())),
    "coloured": lambda text: re.sub(r"(\w+)", "\x1b[32m\\1\x1b[39m", text),
    "short lines": lambda text: "\n".join(text[at : at + 7] for at in range(0, len(text), 7)),
    "code lines": lambda text: "\n".join(line for line in text.splitlines() if "assert" in line),
    "spans": lambda text: re.sub(r"(\w+)", r"<span>\1</span>", html.escape(text)),
}


def squash(text):
    return re.sub(r"\s+", "", text)


def hidden(source):
    """The text of the hidden regions and answers of a notebook, and its telling lines."""
    text = "\n".join(
        "\n".join(line for number, line in enumerate(cell.source.splitlines(), 1) if number in inside)
        for cell in source.cells
        if (inside := regions.inside(cell.source, regions.HIDDEN) | regions.inside(cell.source, regions.SOLUTION))
    )
    shown = [regions.without(regions.without(c.source, regions.HIDDEN), regions.SOLUTION) for c in source.cells]
    quoted = re.findall(r'"([^"\n]*)"', text)  # what messages say is said to learners
    seen = squash("\n".join([*shown, *quoted]))
    code = [line for line in text.splitlines() if not re.search("(BEGIN|END) (HIDDEN|SOLUTION)", line)]
    lines = [squash(line).rstrip(",") for line in code]
    return text, [line for line in lines if len(line) >= TELLING and line not in seen]


def texts(value):
    """Every string of plain data."""
    if isinstance(value, dict):
        return [text for pair in value.items() for part in pair for text in texts(part)]
    return [text for part in value for text in texts(part)] if isinstance(value, list) else [str(value)]


def told(text, lines):
    """Which of the lines a text tells, also when it is escaped or marked up."""
    forms = [squash(text), squash(html.unescape(re.sub("<[^>]*>", "", text)))]
    return [line for line in lines if any(line in form for form in forms)]


def everything(notebook, part):
    """All that reaches a learner, as one text: notebook, page and report."""
    verdict = Verdict("a", "s", "x", "t", Status.FAILED, notebooks=(part,))
    return "\n".join([*texts(notebook), page(verdict, notebook, part), *texts(report(verdict))])


def failed(notebook, message=""):
    """A verdict in which every test failed with a message."""
    ids = [name for name, cell in regions.graded(notebook) if regions.is_test(cell)]
    check = CheckVerdict(3, True, Status.FAILED, "called_in_a_hidden_test(1234)", message, message)
    return NotebookVerdict(
        "n", tuple(TestVerdict(one, 0, 1, Status.FAILED, message, checks=(check,), answer_error=message) for one in ids)
    )


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_no_output_tells_a_hidden_line_of_any_chapter(chapter, shape):
    text, lines = hidden(chapter)
    notebook = deepcopy(chapter)
    said = shape(text)
    learner = next(cell for cell in notebook.cells if cell.cell_type == "code" and not regions.nbgrader(cell))
    learner.outputs = [
        new_output("stream", name="stdout", text=said),
        new_output("stream", name="stderr", text=said),
        new_output("display_data", data={"text/html": said, "text/plain": "x"}),
        new_output(
            "display_data", data={"text/html": f"<!-- {said} --><p title='{said}'>{said}", "text/markdown": said}
        ),
        new_output("display_data", data={"image/svg+xml": f"<svg><text>{said}</text></svg>", "text/latex": said}),
        new_output("display_data", data={"application/json": {"In": ["", said]}}),
        new_output("execute_result", data={"text/plain": said}, metadata={"In": said}, execution_count=1),
        new_output("error", ename=said, evalue=said, traceback=[f"Cell In[1]\n----> 1 {said}", said]),
    ]
    scrubbed, flags = scrub(notebook, chapter)
    nbformat.validate(scrubbed)
    part = scrub_verdict(failed(chapter, said), notebook, chapter)
    assert told(everything(scrubbed, part), lines) == []
    assert [flag.cell for flag in flags] == [learner.id]


def test_no_source_tells_a_hidden_line_of_any_chapter(chapter):
    _, lines = hidden(chapter)
    scrubbed, flags = scrub(chapter, chapter)
    assert lines
    assert told(everything(scrubbed, failed(chapter)), lines) == []
    assert not flags
    hiding = [cell for cell in chapter.cells if "BEGIN HIDDEN TESTS" in cell.source]
    assert sum(cell.source.count(HIDDEN_NOTE) for cell in scrubbed.cells) == len(hiding)


def test_a_traceback_of_a_hidden_test_is_no_suspicion(chapter):
    """In stock nbgrader a failed hidden test shows itself; that is not the learner's doing."""
    _, lines = hidden(chapter)
    notebook = deepcopy(chapter)
    for count, cell in enumerate(filter(regions.is_test, notebook.cells), 1):
        numbered = "\n".join(f"{n:6} {line}" for n, line in enumerate(cell.source.splitlines(), 1))
        trace = ["-----", f"Cell In[{count}], line 1\n{numbered}", "AssertionError: Something is missing."]
        cell.execution_count = count
        cell.outputs = [new_output("error", ename="AssertionError", evalue="Something is missing.", traceback=trace)]
    scrubbed, flags = scrub(notebook, chapter)
    assert told(everything(scrubbed, failed(chapter)), lines) == []
    assert not flags
    assert "[not shown]" in everything(scrubbed, failed(chapter))
    for before, after in zip(notebook.cells, scrubbed.cells, strict=True):
        assert not is_grade(before) or determine_grade(before) == determine_grade(after)


@pytest.mark.parametrize(
    "value", ["hiddenhidden and more", "['first expected row', 'second expected row']", '  "second expected row",']
)
def test_an_expected_value_is_withheld_without_suspicion(source, prints, value):
    scrubbed, flags = scrub(prints(f"mine\n{value}\nmine too"), source)
    assert scrubbed.cells[1].outputs[0].text == f"mine\n{VALUE_NOTE}\nmine too"
    assert not flags


def test_a_line_spread_over_several_outputs_is_found(source, prints):
    for piece in re.findall(".{1,3}", "for number in range(1000, 1003):"):
        notebook = prints({"text/plain": piece})
    scrubbed, flags = scrub(notebook, source)
    assert {output.data["text/plain"] for output in scrubbed.cells[1].outputs} == {CODE_NOTE}
    assert [flag.cell for flag in flags] == ["double"]


def test_what_the_learner_wrote_and_what_everybody_sees_stays(source, submitted, prints):
    submitted.cells[1].source = "def double(number):\n    return number + number  # the answer"
    text = 'return number + number  # the answer\nassert double(2) == 4, "Two and two are four."\nLook at 7 and 8.'
    scrubbed, flags = scrub(prints(text), source)
    assert scrubbed.cells[1].outputs[0].text == text
    assert scrubbed.cells[1].source == submitted.cells[1].source
    assert not flags


def test_an_answer_that_is_the_instructors_own_text_is_not_the_learners(source, prints):
    notebook = prints("return number + number  # the answer")
    notebook.cells[1].source = source.cells[1].source
    scrubbed, flags = scrub(notebook, source)
    assert "the answer" not in squeeze("\n".join(texts(scrubbed)))
    assert flags


def test_honest_messages_stay_as_they_are(source, submitted):
    verdict = failed(submitted, "double('hidden') gave 'x'. Look at 7 and 8.\nAn even number is needed.")
    assert scrub_verdict(verdict, submitted, source) == verdict


def test_the_original_is_not_changed(source, prints):
    notebook = prints("\x1b[31mreturn number + number  # the answer")
    before = deepcopy(notebook)
    scrub(notebook, source)
    assert notebook == before


def test_nothing_that_a_learner_adds_runs_in_nbgraders_own_pages(source, submitted):
    submitted.metadata["widgets"] = {"application/vnd.jupyter.widget-state+json": {"state": {}}}
    text = "<b>bold</b> <img src=x onerror=alert(1)> <details> <https://ok.example> 1 < 2\n<script>alert(1)</script>"
    submitted.cells += [
        new_markdown_cell(text),
        new_raw_cell("<script>alert(1)</script>", metadata={"raw_mimetype": "text/html", "format": "text/html"}),
        new_code_cell("1", outputs=[new_output("display_data", data={"text/html": "<script>alert(1)</script>"})]),
    ]
    scrubbed, _ = scrub(submitted, source)
    assert scrubbed.cells[-3].source == (
        "<b>bold</b> &lt;img src=x onerror=alert(1)> <details> <https://ok.example> 1 < 2\n"
        "&lt;script>alert(1)&lt;/script>"
    )
    assert scrubbed.cells[-2].metadata == {}
    assert "script" not in json.dumps(scrubbed.cells[-1])
    assert "widgets" not in scrubbed.metadata
    nbformat.validate(scrubbed)
