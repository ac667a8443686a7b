"""As much output as a cell may keep, in each of many cells."""

from .kit import Attack, code

CODE = """
print("x" * 900_000)
"""
ATTACK = Attack("exhausting", lambda work: [code(CODE, end="")(work) for _ in range(80)][0], ran=False)


def test_it_gains_nothing(outcome):
    outcome.check()
    assert len(outcome.siege.released(outcome.student)) < 20 << 20
