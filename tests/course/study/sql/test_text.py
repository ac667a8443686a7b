"""What can be told from the text of a query alone."""

import time

import pytest

from course.study.sql.text import after_odd_letters, first_word, is_blank, line_at, width, words


@pytest.mark.parametrize("sql", ["", " \n\t", "-- only a remark", "/* one\ntwo */ ; -- three", "--", ";;"])
def test_a_text_without_a_statement_is_blank(sql):
    assert is_blank(sql)


@pytest.mark.parametrize("sql", ["select 1", "-- a\nselect 1", "/* a */ x", "(", "/* never closed", "'--'"])
def test_a_text_with_anything_else_is_not_blank(sql):
    assert not is_blank(sql)


@pytest.mark.parametrize(
    ("sql", "word"),
    [
        ("SELECT 1", "select"),
        ("-- first\n/* second */ With x as (select 1) select 1", "with"),
        ("((values (1)))", "values"),
        ("42", ""),
        ("", ""),
    ],
)
def test_the_first_word_is_found_behind_comments_and_brackets(sql, word):
    assert first_word(sql) == word


def test_a_long_odd_text_is_searched_in_no_time():
    started = time.perf_counter()
    is_blank("/*" * 100_000)
    first_word("- " * 100_000 + "(" * 100_000)
    assert time.perf_counter() - started < 1


def test_words_are_the_names_and_keywords_in_lower_case():
    assert words('select "Größe", o.id2 from Orders o') == {"select", "größe", "o", "id2", "from", "orders"}


@pytest.mark.parametrize(
    ("position", "place"),
    [(1, (1, "select a", 0)), (8, (1, "select a", 7)), (10, (2, "from b", 0)), (15, (2, "from b", 5))],
)
def test_a_position_becomes_a_line_and_a_column(position, place):
    assert line_at("select a\nfrom b", position) == place


def test_a_position_behind_the_end_is_the_end():
    assert line_at("select", 99) == (1, "select", 6)


def test_a_long_line_is_cut_around_the_position():
    sql = "x" * 300 + "!" + "y" * 300
    _, line, column = line_at(sql, 301)
    assert (line[column], line[0], line[-1], len(line)) == ("!", "…", "…", 102)


def test_a_position_on_blank_lines_at_the_end_is_the_end_of_the_text():
    assert line_at("select 1 from\n\n", 16) == (1, "select 1 from", 13)


@pytest.mark.parametrize(
    ("line", "column", "place"),
    [
        ("select x", 7, ("select x", 7)),
        ("é x", 2, ("é x", 2)),
        ("日本 x", 3, ("… x", 2)),
        ("x 日本", 0, ("x 日本", 0)),
        ("日", 1, ("…", 1)),
    ],
)
def test_a_caret_never_stands_behind_letters_of_unknown_width(line, column, place):
    assert after_odd_letters(line, column) == place


@pytest.mark.parametrize(("text", "columns"), [("", 0), ("abc", 3), ("佐藤", 4), ("e\u0301", 1), ("😀", 2)])
def test_the_width_of_a_text_is_counted_in_columns(text, columns):
    assert width(text) == columns
