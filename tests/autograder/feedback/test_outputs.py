"""A cell's outputs as they may leave."""

import base64

import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_output
from nbgrader.utils import determine_grade

from autograder.feedback import outputs

PNG = base64.b64encode(b"\x89PNG\r\n\x1a\n" + b"x" * 30).decode()


def graded(cell_outputs):
    about = {"grade_id": "t", "grade": True, "solution": False, "locked": True, "points": 3}
    return determine_grade(new_code_cell(outputs=cell_outputs, metadata={"nbgrader": about}))


def result(text):
    return new_output("execute_result", data={"text/plain": text}, execution_count=1)


def stream(text, name="stdout"):
    return new_output("stream", name=name, text=text)


ERROR = new_output("error", ename="\x1b[1mE", evalue="\x1b[31mbad", traceback=["\x1b[0mline"])


@pytest.mark.parametrize(
    "several",
    [
        [],
        [stream("hello")],
        [stream("", "stderr")],
        [stream("x" * 200_000, "stderr")],
        [ERROR],
        [result("1.5")],
        [result("'text'")],
        [result("1." + "0" * 200_000)],
        [result("0"), result("3")],
        [new_output("display_data", data={"text/html": "<b>x</b>"}), result("2")],
        [stream("x")] * 500 + [result("1")],
        [stream("x")] * 500 + [ERROR],
        [stream("x")] * 500 + [stream("y", "stderr")],
        [stream("x" * 100_000)] * 90 + [ERROR],
        [stream("x" * 100_000, "stderr")] * 90,
    ],
)
def test_nbgrader_counts_the_same_points_afterwards(several):
    assert graded(outputs.clean(several)) == graded(several)


def test_colours_and_bulk_are_left_out():
    (stream_made,) = outputs.clean([stream("\x1b[32m" + "a" * 300_000 + "end")])
    assert len(stream_made.text) < outputs.TEXT_LIMIT + 100
    assert "characters left out" in stream_made.text
    assert stream_made.text.endswith("end")
    (error,) = outputs.clean([ERROR])
    assert (error.ename, error.evalue, error.traceback) == ("E", "bad", ["line"])
    made = outputs.clean([stream("x")] * 1000)
    assert len(made) == outputs.COUNT_LIMIT + 1
    assert made[-1].text == "[800 more outputs left out]\n"
    bulk = new_output("display_data", data={"text/html": "x" * 1_000_000, "text/plain": "y" * 1_000_000})
    assert len(str(outputs.clean([bulk] * 100))) < 2 * outputs.CELL_LIMIT


def test_only_harmless_kinds_survive():
    made = outputs.bundle(
        {
            "text/html": "<b onclick=x>bold</b>",
            "application/javascript": "alert(1)",
            "text/latex": "x",
            "text/markdown": "<script>",
            "image/svg+xml": "<svg onload=x><script>1</script></svg>",
            "image/png": PNG,
            "image/jpeg": PNG,
            "application/json": {"a": [1, None]},
            "application/vnd.jupyter.widget-view+json": {},
            "text/plain": "plain",
        }
    )
    assert made == {
        "text/plain": "plain",
        "text/html": "<b>bold</b>",
        "image/svg+xml": '<svg xmlns="http://www.w3.org/2000/svg"></svg>',
        "image/png": PNG,
        "application/json": {"a": [1, None]},
    }


@pytest.mark.parametrize("content", ["not base64!", "", 7, None, "A" * (outputs.PICTURE_LIMIT + 4)])
def test_a_picture_that_is_none_is_left_out(content):
    assert outputs.bundle({"image/png": content}) == {}


def test_a_display_of_nothing_that_may_be_shown_says_so():
    (made,) = outputs.clean([new_output("display_data", data={"application/javascript": "alert(1)"})])
    assert made.data == {"text/plain": "[an output that feedback does not show]"}


def test_metadata_keeps_sizes_only():
    about = {"image/png": {"width": 10, "height": "9px", "onload": "x"}, "text/html": {"isolated": True}}
    made = outputs.clean([new_output("display_data", data={"image/png": PNG}, metadata=about)])
    assert made[0].metadata == {"image/png": {"width": 10, "height": "9px"}}


def test_an_output_of_an_unknown_kind_becomes_a_note():
    (made,) = outputs.clean([NotebookNode(output_type="<b>odd")])
    assert (made.output_type, made.text) == ("stream", "[an output of the unknown kind '<b>odd']\n")
