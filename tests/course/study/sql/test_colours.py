"""SQL in colour."""

import re
from html import unescape

import pytest

from course.study.sql.colours import coloured

SPAN = re.compile(r'<span style="color:var\(--jp-mirror-editor-(\w+)-color[^>]*>([^<]*)</span>')


def test_the_parts_of_sql_have_the_colours_of_the_editor():
    spans = SPAN.findall(coloured("select 42, 'x' -- why"))
    assert [(kind, part) for kind, part in spans if part not in ("&#x27;",)] == [
        ("keyword", "select"),
        ("number", "42"),
        ("string", "x"),
        ("comment", "-- why"),
    ]


@pytest.mark.parametrize("sql", ["", "  select 1\n\n", "select '", "\\d x", "日本語 😀", "select 1;\n-- end"])
def test_no_letter_is_lost(sql):
    assert unescape(re.sub("<[^>]*>", "", coloured(sql))) == sql


def test_html_in_sql_is_escaped():
    assert "<b>" not in coloured("select '<b>' < x")
