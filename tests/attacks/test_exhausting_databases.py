"""One fresh database after the other from the desk."""

from .kit import Attack, code

CODE = """
import environment

kept = []
try:
    for _ in range(100):
        kept.append(environment.database("shop"))
except Exception as error:
    print(type(error).__name__)
if len(kept) > 60:
    print("ESCAPED", len(kept))
"""
ATTACK = Attack("exhausting", code(CODE, before="query"), ran=False)


def test_it_gains_nothing(outcome):
    outcome.check()
