"""How a timeline looks."""

import pytest

from course.study import sessions
from course.study.sql.session_drawing import EMPTY, html, text


@pytest.fixture(scope="module")
def stage(database):
    database.execute("create table seats (id int primary key, guest text)")
    database.execute("insert into seats values (1, null), (2, '<b>')")
    stage = sessions(database, "Ana", "Ben")
    with stage as (ana, ben):
        ana("begin")
        ana("update seats\n  set guest = 'Ana'\n  where id = 1")
        ben("update seats set guest = 'Ben' where id = 1")
        ana("commit")
        ben("select * from seats order by id")
        ben("selct")
    return stage


def test_the_text_has_a_line_for_each_thing_that_happened(stage):
    assert text(stage.timeline).splitlines()[:13] == [
        "  1  Ana  begin",
        "  2  Ana  update seats set guest = 'Ana' where id = 1",
        "          ✓ 1 row changed",
        "  3  Ben  update seats set guest = 'Ben' where id = 1",
        "          ‖ waits for Ana",
        "  4  Ana  commit",
        "     Ben  ▶ step 3 goes on: 1 row changed",
        "  5  Ben  select * from seats order by id",
        "          ✓ 2 rows",
        "            1 | Ben",
        "            2 | <b>",
        "  6  Ben  selct",
        '          ✗ failed: syntax error at or near "selct"',
    ]


def test_the_html_has_a_column_for_each_session_and_a_row_for_each_event(stage):
    page = html(stage.timeline, stage.names)
    assert page.count("<tr>") == len(stage.timeline) + 1
    assert page.count('<th scope="col"') == 3 and 'aria-label="Timeline of the sessions"' in page


def test_a_session_is_seen_waiting_while_others_go_on(stage):
    page = html(stage.timeline, stage.names)
    assert page.count("‖ waits") == 2


def test_text_of_the_database_is_never_html(stage):
    page = html(stage.timeline, stage.names)
    assert "<b>" not in page and "&lt;b&gt;" in page


def test_a_script_without_steps_says_what_to_do():
    assert text([]) == EMPTY and "ana(" in html([], ["Ana"])
