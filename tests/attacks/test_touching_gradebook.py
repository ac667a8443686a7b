"""Everybody's grades are set to full marks in the gradebook."""

from .kit import Attack, code

CODE = """
import glob, os, sqlite3

for path in [
    "{{root}}/gradebook.db",
    *(("../" * up) + "gradebook.db" for up in range(6)),
    *glob.glob("/*/*/gradebook.db"),
]:
    if os.path.exists(path):
        print("ESCAPED", path)
        with sqlite3.connect(path) as book:
            book.execute("update grade set manual_score = 99")
"""
ATTACK = Attack("touching", code(CODE))


def test_it_gains_nothing(outcome):
    outcome.check()
