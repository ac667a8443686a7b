"""PostgreSQL's errors in readable form: its own words, the place, and one plain sentence about what to try."""

import psycopg
from psycopg.errors import Diagnostic

from course.study.sql import names as sql_names
from course.study.sql import syntax as sql_syntax
from course.study.sql.connections import Connects
from course.study.sql.text import after_odd_letters, line_at

# By SQLSTATE, the longest beginning wins: https://www.postgresql.org/docs/18/errcodes-appendix.html
ADVICE = {
    "08": "The connection to PostgreSQL was lost: run the cell again, it connects anew.",
    "21000": "A subquery in the place of one value returned several rows: use IN, or make sure that it returns one.",
    "22001": "The text is longer than its column allows.",
    "2201W": "LIMIT counts rows: 0 or more.",
    "22003": "The number is too large for its type.",
    "22007": "This text is not a date or time: write it as '2026-01-31' or '2026-01-31 08:00'.",
    "22008": "There is no such day or time: check month, day and hour.",
    "22012": "A divisor is 0: nullif(divisor, 0) makes it NULL, and the result too.",
    "22P02": "The text cannot be read as a value of this type: look at the type of the column it meets.",
    "23": "The data would break a rule of the table.",
    "23502": "This column needs a value: it is declared NOT NULL.",
    "23503": "A foreign key keeps two tables in step: the row it points to has to be there first and to go last.",
    "23505": "Another row has this value already, and here every row needs its own.",
    "23P01": "The row overlaps one that is there already, and an exclusion rule forbids that.",
    "23514": "The value breaks the CHECK rule of the table that is named above.",
    "25001": "This command belongs before the first query of a transaction, or outside of any: try a cell of its own.",
    "25006": "This place may only read: a query here cannot change any row.",
    "2BP01": "Other things are built on this one: drop them first, or all of them together with CASCADE.",
    "25P02": "An earlier statement of this transaction failed: run ROLLBACK, then start again.",
    "40001": "Another transaction changed the same rows: run the whole transaction again.",
    "40P01": "Two transactions waited for each other and PostgreSQL ended this one: run it again.",
    "3F000": "There is no schema of this name here: a schema is the part before the dot, as in public.orders.",
    "42501": "This user has no permission for that.",
    "42601": "PostgreSQL could read everything before the caret: look around it for a missing comma, bracket or quote,"
    " or for words in the wrong order.",
    "42701": "The same column is named twice: once is enough.",
    "42702": "More than one table of this query has such a column: write table.column.",
    "42703": "No table of this query has a column with this name.",
    "42704": "Nothing of this kind has this name here: a type, an index or a role. Check its spelling.",
    "42712": "The same table appears twice: give each of the two an alias.",
    "42723": "A function of this name and these types is there already: create or replace function changes it.",
    "42803": "One row now stands for a whole group: put the column into GROUP BY or into count, sum, min, max, …",
    "42804": "The types do not fit together: change one of them with a cast, as in amount::int.",
    "42883": "No function or operator takes these types: check the name, or cast a type as in price::int.",
    "42809": "Something of this name exists, and it is of another kind: a table is no view, an index is no table.",
    "42P01": "No table has this name here.",
    "42P02": "Parameters such as $1 are filled in from a program; here the value itself has to stand in the text.",
    "42P07": "Something with this name is there already: drop it first or choose another name.",
    "42P10": "DISTINCT keeps one row of several, and ORDER BY looks at something that may differ between them: sort by"
    " what stands behind SELECT.",
    "42P18": "PostgreSQL cannot tell the type of a value here: add a cast, as in null::int.",
    "42P20": "A window function belongs into SELECT or ORDER BY: to filter by one, put the query into a subquery.",
    "54001": "The query calls itself without an end.",
    "55P03": "Another transaction holds a lock on this: end it with COMMIT or ROLLBACK.",
    "57014": "The query took too long and was stopped: perhaps a join condition is missing, or a recursion has no end.",
    "57P": "The server was stopped: run the cell again, it connects anew.",
}
# The same SQLSTATE for different mistakes: these words in the message tell them apart.
SPECIAL = {
    "matching the ON CONFLICT specification": "ON CONFLICT (…) names the columns that may not repeat: there has to be a"
    " primary key or a unique constraint on exactly these columns.",
    "non-integer constant in ORDER BY": "ORDER BY takes a column or its place in the list; a text in quotes is neither"
    " of them.",
    "aggregate functions are not allowed in WHERE": "WHERE runs before the rows are grouped: a condition on count, sum,"
    " … belongs into HAVING.",
    "at end of input": "The text ends too early: a bracket, a quote or the rest of a clause is missing.",
    "unterminated quoted string": "A quote was opened and never closed: a quote inside a text is written twice, ''.",
    "canceling statement due to user request": "Somebody stopped this query.",
    "INSERT has more expressions": "There are more values than columns: count both lists and their commas.",
    "INSERT has more target columns": "There are more columns than values: count both lists.",
    "subquery has too many columns": "IN compares one value, so the subquery behind it returns one column.",
    "subquery must return only one column": "In the place of one value a subquery returns one column.",
    "query must have the same number of columns": "UNION, INTERSECT and EXCEPT put rows under each other: both sides"
    " need as many columns.",
    "cannot insert multiple commands": "One statement is wanted here, and this text holds several: keep only one.",
}
PLACED = {"22P02", "55P03", "40P01"}  # only their CONTEXT says which row or which line of JSON it was
UNREACHABLE = 'PostgreSQL does not answer there: run `db = environment.database("shop")` again, it starts the server.'
DROPPED = 'This database is gone: run `db = environment.database("shop")` again for a fresh one.'


def explain(error: psycopg.Error, sql: str, database: Connects, before: int = 0) -> str:
    """Return the message, the line with a caret, the server's DETAIL and HINT, and a sentence of advice.

    `before` is the number of characters that we sent before the learner's text.
    """
    diagnosis = error.diag
    parts = [diagnosis.message_primary or str(error).strip()]
    if diagnosis.statement_position:
        parts += _place(sql, int(diagnosis.statement_position) - before)
    elif diagnosis.internal_query and diagnosis.internal_position:
        parts += _place(diagnosis.internal_query, int(diagnosis.internal_position))
    parts += _extras(diagnosis)
    advice = _advice(error, parts[0], sql, database, before)
    return "\n".join([*parts, "", advice] if advice else parts)


def _place(sql: str, position: int) -> list[str]:
    number, line, column = line_at(sql, position)
    line, column = after_odd_letters(line, column)
    label = f"LINE {number}: "
    return [label + line.rstrip(), " " * (len(label) + column) + "^"]


def _extras(diagnosis: Diagnostic) -> list[str]:
    extras = {"DETAIL": diagnosis.message_detail, "HINT": diagnosis.message_hint}
    if diagnosis.internal_query or diagnosis.sqlstate in PLACED:
        extras["CONTEXT"] = diagnosis.context
    return [f"{name}: {text}" for name, text in extras.items() if text]


def _advice(error: psycopg.Error, message: str, sql: str, database: Connects, before: int) -> str:
    special = [advice for words, advice in SPECIAL.items() if words in message]
    if special:
        return special[0]
    code = error.diag.sqlstate or ""
    if not code and isinstance(error, psycopg.OperationalError):
        return DROPPED if "does not exist" in message else UNREACHABLE
    general = ADVICE.get(code) or ADVICE.get(code[:3]) or ADVICE.get(code[:2], "")
    if code == "42601" and error.diag.statement_position:
        return sql_syntax.suggest(sql, int(error.diag.statement_position) - before) or general
    if code not in ("42P01", "42703"):
        return general
    return sql_names.suggest(error.diag, sql, database, before) or ("" if error.diag.message_hint else general)
