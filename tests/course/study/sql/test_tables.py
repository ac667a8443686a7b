"""How a result looks."""

import pytest

from course.study.sql.tables import Table, count, shown


def test_the_text_lines_up_names_texts_and_numbers():
    table = Table(["id", "name"], [True, False], [["7", "Ada"], ["12", None]], 2)
    assert table.text() == "id | name\n---+-----\n 7 | Ada\n12 | NULL"


def test_the_html_has_a_heading_for_each_column():
    html = Table(["id", "name"], [True, False], [["7", "Ada"]], 1).html()
    assert html.count('<th scope="col"') == 2


def test_numbers_stand_on_the_right_in_html():
    html = Table(["id", "name"], [True, False], [["7", "Ada"]], 1).html()
    assert [part.split("text-align:")[1][:5] for part in html.split("<td")[1:]] == ["right", "left;"]


def test_text_from_the_database_is_never_html():
    html = Table(["<i>"], [False], [["<script>"]], 1).html()
    assert "&lt;script&gt;" in html and "&lt;i&gt;" in html and "<script" not in html


def test_null_differs_from_the_word_null_in_html():
    html = Table(["a", "b"], [False, False], [[None, "NULL"]], 1).html()
    assert html.count("<em") == 1


def test_null_differs_from_the_word_null_in_text():
    assert Table(["a", "b"], [False, False], [[None, "NULL"]], 1).text().splitlines()[-1] == "NULL | 'NULL'"


def test_long_values_that_are_cut_are_counted_and_kept_for_the_mouse():
    table = Table(["a"], [False], [["x" * 5000], ["short"], ["…"]], 30)
    assert table.left_out == "… 27 more rows · 1 long value cut"
    assert f'title="{"x" * 1000}"' in table.html() and "x" * 1001 not in table.html()


def test_letters_that_take_two_columns_line_up():
    table = Table(["name", "n"], [False, True], [["佐藤", "1"], ["Ann", "2"]], 2)
    assert table.text().splitlines()[2:] == ["佐藤 | 1", "Ann  | 2"]


def test_null_differs_from_an_empty_text():
    assert Table(["a", "b"], [False, False], [[None, ""]], 1).text().splitlines()[-1] == "NULL |"


def test_rows_that_are_left_out_are_counted():
    table = Table(["n"], [True], [["1"]] * 20, 1_234)
    assert table.text().splitlines()[-1] == "… 1,214 more rows"
    assert "… 1,214 more rows" in table.html()


def test_a_table_without_rows_still_shows_its_names():
    assert Table(["id"], [True]).text() == "id\n--"


def test_a_plan_keeps_its_indentation_and_its_width():
    lines = ["Sort  (cost=" + "9" * 200 + ")", "  ->  Seq Scan <x>"]
    table = Table(["QUERY PLAN"], [False], [[line] for line in lines], 2)
    assert table.text() == "\n".join(lines)
    assert table.html().startswith("<pre>Sort") and "&lt;x&gt;" in table.html()


def test_a_plan_has_room_for_more_rows_than_a_table():
    assert Table(["QUERY PLAN"], [False]).room > Table(["n"], [True]).room == 20


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "NULL"),
        ("", ""),
        ("a\nb", "a↵b"),
        ("tab\tbell\a", "tab\\tbell\\x07"),
        ("x" * 60, "x" * 60),
        ("x" * 61, "x" * 59 + "…"),
        ("\n" * 5000, "↵" * 59 + "…"),
    ],
)
def test_a_value_is_shown_on_one_short_line(value, text):
    assert shown(value) == text


@pytest.mark.parametrize(("number", "text"), [(0, "0 rows"), (1, "1 row"), (2, "2 rows"), (1000, "1,000 rows")])
def test_numbers_of_rows_read_like_english(number, text):
    assert count(number, "row") == text
