"""Code in colours."""

import html
import re

import pytest

from autograder.feedback import code

SOURCES = ["x = 1\n", "\n\n  y", "", "%%sql\nselect '<b>' from t", "%%sql", "!ls <script>", "def f(:\n\t'''", "a\r\nb"]


@pytest.mark.parametrize("source", SOURCES)
def test_colours_change_no_character_and_escape_all_of_them(source):
    written = code.cell(source)
    assert html.unescape(re.sub(r"</?span[^<>]*>", "", written)).rstrip("\n") == source.replace("\r\n", "\n").rstrip(
        "\n"
    )
    assert not re.search(r"<(?!/?span)", written)


def test_sql_is_coloured_as_sql():
    assert '<span class="k">select</span>' in code.cell("%%sql result\nselect 1")


def test_a_block_of_an_unknown_language_and_a_very_long_one_stay_plain():
    assert code.block("<x>", "no such language") == "&lt;x&gt;"
    assert code.block("<x>", "") == "&lt;x&gt;"
    assert "span" not in code.cell("x = 1\n" * 10_000)
