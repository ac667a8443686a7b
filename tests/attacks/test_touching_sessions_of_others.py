"""Sessions of other roles are ended, their locks and queries looked at."""

from .kit import Attack, code

CODE = """
import os, psycopg

with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
    rows_seen = connection.execute(
        "select pid, usename, query from pg_stat_activity where usename <> current_user"
    ).fetchall()
    for pid, name, query in rows_seen:
        if query and "insufficient privilege" not in query:
            print("ESCAPED", name, query)
        try:
            connection.execute("select pg_terminate_backend(%s)", [pid])
            print("ESCAPED ended", name)
        except psycopg.Error:
            pass
    connection.execute("select pg_advisory_lock(1)")
    try:
        connection.execute("lock table pg_catalog.pg_database in access exclusive mode")
        print("ESCAPED lock")
    except psycopg.Error:
        pass
"""
ATTACK = Attack("touching", code(CODE))


def test_it_gains_nothing(outcome):
    outcome.check()
