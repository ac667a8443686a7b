"""A query that joins everything with everything, left running in the background."""

from .kit import Attack, code

CODE = """
import os, psycopg, threading

connection = psycopg.connect(os.environ["DATABASE_URL"], autocommit=True)
query = "select count(*) from generate_series(1, 100000) a, generate_series(1, 100000) b where a * b % 7 = 1"
threading.Thread(target=lambda: connection.execute(query), daemon=True).start()
"""
ATTACK = Attack("exhausting", code(CODE, before="query"))


def test_it_gains_nothing(outcome):
    outcome.check()
