"""Tests and answers are magics: other programs, other files, other interpreters."""

from .kit import Attack, answer, several

CODE = """
%%bash
touch ESCAPED
exit 0
"""
ATTACK = Attack(
    "notebook", several(answer(price=CODE, count="%run nowhere.py", money="%%writefile siege.ipynb\n{}")), ran=False
)


def test_it_gains_nothing(outcome):
    outcome.check()
