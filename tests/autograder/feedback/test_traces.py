"""Tracebacks without the lines that a learner may not see."""

from autograder.feedback.squeeze import tight
from autograder.feedback.traces import released

VISIBLE = frozenset(map(tight, ["def double(number):", "return 2 * number"]))
TRACE = [
    "-------------",
    "AssertionError   Traceback (most recent call last)",
    "\x1b[36mCell\x1b[39m \x1b[32mIn[2]\x1b[39m\x1b[32m, line 3\x1b[39m\n"
    "      1 __check__(0, double(2))\n      2 x = 1\n"
    "----> 3 assert x == double(7), 'secret'\n      4 y = 2",
    "Cell In[1], line 2, in double(number)\n      1 def double(number):\n----> 2     return 2 * number",
    "File /usr/lib/python3/library.py:8, in f()\n----> 8 raise KeyError(7)",
    "AssertionError: message",
]


def test_in_the_frame_of_a_cell_only_visible_lines_stay():
    text = "\n".join(released(TRACE, VISIBLE, lambda count, line: None))
    assert "x == " not in text
    assert "x = 1" not in text
    assert "----> 2     return 2 * number" in text
    assert "raise KeyError(7)" in text
    assert text.endswith("AssertionError: message")
    assert "----> 3 [not shown]" in text


def test_a_line_of_a_test_cell_is_shown_as_it_was_released():
    def release(count, line):
        return "assert double(2) == 4" if (count, line) == (2, 1) else None

    assert "      1 assert double(2) == 4\n" in released(TRACE, VISIBLE, release)[2]
