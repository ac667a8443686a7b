"""A table that grows and grows."""

from .kit import Attack, code

CODE = """
import os, psycopg

with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
    connection.execute(
        "create table large as select repeat(md5(n::text), 10) as t from generate_series(1, 200000) n"
    )
    for _ in range(4):
        connection.execute("insert into large select * from large")
"""
ATTACK = Attack("exhausting", code(CODE, before="query"), ran=False)


def test_it_gains_nothing(outcome):
    outcome.check()
