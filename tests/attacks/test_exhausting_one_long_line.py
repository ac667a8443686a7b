"""One line of 60 MB."""

from .kit import Attack, code

CODE = """
print("x" * (60 << 20))
"""
ATTACK = Attack("exhausting", code(CODE, end=""), ran=False)


def test_it_gains_nothing(outcome):
    outcome.check()
    assert len(outcome.siege.released(outcome.student)) < 20 << 20
