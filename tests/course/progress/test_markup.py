"""One sentence in three dresses."""

import pytest

from course.progress.markup import Code, Link, html, markdown, plain


@pytest.fixture
def line(catalogue):
    return ("Next: ", Link("a [list] of *all* | <b>", catalogue[1], "timed"), ", run ", Code("%reset timed"))


def test_in_a_terminal(line):
    assert plain(line) == "Next: a [list] of *all* | <b>, run %reset timed"


def test_in_markdown_nothing_of_a_title_is_read_as_markup(line):
    assert markdown(line) == (
        r"Next: [a \[list\] of \*all\* \| \<b\>](ch13-decorators/decorators.ipynb#cell-id=timed), run `%reset timed`"
    )


def test_in_html_the_way_leads_out_of_the_chapters_folder(line):
    assert html(line) == (
        'Next: <a href="../ch13-decorators/decorators.ipynb#cell-id=timed">a [list] of *all* | &lt;b&gt;</a>, '
        "run <code>%reset timed</code>"
    )
