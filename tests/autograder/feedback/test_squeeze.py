"""Text in a form in which the same words are equal."""

import html
import json

import pytest

from autograder.feedback.squeeze import plain, squeeze, touched

LINE = 'assert greet("Zoë <b>") == \'hello & bye\', "…"'


@pytest.mark.parametrize(
    "shape",
    [
        repr,
        ascii,
        json.dumps,
        html.escape,
        lambda line: html.escape(html.escape(line)),
        lambda line: json.dumps(repr(line)),
        lambda line: line.replace('"', "'"),
        lambda line: line.replace(" ", "\n   "),
        lambda line: "\u200b".join(line),
        lambda line: line.replace("a", "\uff41"),
    ],
)
def test_quotes_escapes_spaces_and_lookalikes_make_no_difference(shape):
    assert squeeze(LINE) in squeeze(shape(LINE))


def test_plain_text_has_no_colours_and_nothing_that_utf_8_cannot_carry():
    assert plain("\x1b[31mred\x1b[0m \x1b]8;;http://x\x07link\x1b]8;;\x07\ttab\n") == "red link\ttab\n"
    assert plain("a\ud800b\x00c\u202e").encode() == "a�b�c�".encode()


def test_touched_finds_a_needle_over_several_lines_and_every_time():
    assert touched(["ab", "cd", "", "ef", "abcd"], ["bcd"]) == {0, 1, 4}
    assert touched(["ab"], ["x"]) == set()
