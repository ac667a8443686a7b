"""As much output as a cell may keep, in each of many cells."""

from .kit import Attack, code, several

CODE = """
print("x" * 900_000)
"""
ATTACK = Attack("exhausting", several(*[code(CODE, end="")] * 80), ran=False)


def test_it_gains_nothing(outcome):
    outcome.check()
    assert len(outcome.siege.released(outcome.student)) < 20 << 20
