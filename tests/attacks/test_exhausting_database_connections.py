"""As many sessions of the database as can be had, kept open."""

from .kit import Attack, code

CODE = """
import os, psycopg

kept = []
try:
    while len(kept) < 200:
        kept.append(psycopg.connect(os.environ["DATABASE_URL"], connect_timeout=1))
except psycopg.Error:
    pass
if len(kept) > 60:
    print("ESCAPED", len(kept))
"""
ATTACK = Attack("exhausting", code(CODE))


def test_it_gains_nothing(outcome):
    outcome.check()
