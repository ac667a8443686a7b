"""What was probably meant where PostgreSQL could not read on."""

import psycopg
import pytest

from course.study.sql.connections import kept, run
from course.study.sql.syntax import suggest


@pytest.fixture
def suggested(database):
    def ask(sql):
        with pytest.raises(psycopg.errors.SyntaxError) as caught:
            run(kept(database), sql, lambda result: None)
        return suggest(sql, int(caught.value.diag.statement_position))

    return ask


@pytest.mark.parametrize(
    ("sql", "sentence"),
    [
        ("selct 1", "Did you mean SELECT where selct stands?"),
        ("select name form customers", "Did you mean FROM where form stands?"),
        ("select name from customers gruop by name", "Did you mean GROUP where gruop stands?"),
        ("select name from customers c jion orders o on true", "Did you mean JOIN where jion stands?"),
        ("updte customers set name = 'x'", "Did you mean UPDATE where updte stands?"),
        ("select name, from customers", "There is a comma too many before FROM."),
        ("insert into customers (name,) values ('x')", "There is a comma too many before )."),
        ("\\d customers", "Commands with a backslash belong to the program psql: here only SQL is understood."),
        ("select 1 1", ""),
        ("select from from customers", ""),
        ("select (1 + ) from customers", ""),
    ],
)
def test_a_common_slip_is_recognised(suggested, sql, sentence):
    assert suggested(sql) == sentence
