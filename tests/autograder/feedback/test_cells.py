"""Cells of a notebook as HTML."""

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_output, new_raw_cell

from autograder.feedback import cells


def shown(output):
    return cells.html(new_code_cell("1", outputs=[output]), None)


def test_roles_are_nbgraders(submitted):
    assert [cells.role(cell) for cell in submitted.cells] == ["", "Your answer", "Tests", ""]
    submitted.cells[1].metadata["nbgrader"]["grade"] = True
    assert cells.role(submitted.cells[1]) == "Your answer, graded by hand"


def test_streams_errors_and_data_are_escaped():
    assert "<pre>&lt;b&gt;</pre>" in shown(new_output("stream", name="stdout", text="<b>"))
    assert "On stderr" in shown(new_output("stream", name="stderr", text="<b>"))
    error = shown(new_output("error", ename="<E>", evalue="<v>", traceback=["<t>"]))
    assert "<strong>&lt;E&gt;</strong>: &lt;v&gt;" in error
    assert "<summary>Where it happened</summary><pre>&lt;t&gt;</pre>" in error
    assert "<pre>&lt;r&gt;</pre>" in shown(new_output("display_data", data={"text/plain": "<r>"}))
    assert "&lt;script&gt;" in cells.html(new_raw_cell("<script>"), None)


def test_the_richest_kind_is_shown_and_pictures_cannot_run():
    data = {"text/html": "<b onclick=x>rich</b>", "text/plain": "poor"}
    assert "<div class=rich><b>rich</b></div>" in shown(new_output("display_data", data=data))
    data = {"image/svg+xml": "<svg onload=x></svg>", "text/plain": '"a drawing"'}
    assert 'alt="&quot;a drawing&quot;"' in shown(new_output("display_data", data=data))
    assert '<img src="data:image/svg+xml;base64,' in shown(new_output("display_data", data=data))
    assert "&quot;a&quot;: 1" in shown(new_output("display_data", data={"application/json": {"a": 1}}))


def test_a_progress_bar_shows_its_last_state():
    assert "<pre>100%\ndone</pre>" in shown(new_output("stream", name="stdout", text="1%\r50%\r100%\ndone\r"))


def test_tests_are_folded(submitted):
    assert cells.html(submitted.cells[2], None).startswith("<details><summary>The tests that you can see</summary>")


def test_an_output_of_an_unknown_kind_is_a_note():
    cell = new_code_cell("1")
    cell.outputs = [NotebookNode(output_type="x")]
    assert "unknown kind &#x27;x&#x27;" in cells.html(cell, None)
