"""course.study's rows returns what the visible test expects."""

from .kit import Attack, code

CODE = """
from course.study.sql import judge as sql_judge

sql_judge.rows = rows = lambda query, on=None: [("oak", "25.00")]
"""
ATTACK = Attack("forging", code(CODE, before="query-tests"), bare=True)


def test_it_gains_nothing(outcome):
    outcome.check()
