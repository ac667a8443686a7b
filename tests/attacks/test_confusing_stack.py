"""The stack of C overflows in the garbage collector, the compiler and repr."""

from .kit import Attack, code

CODE = """
deep = None
for _ in range(2_000_000):
    deep = (deep,)
text = repr(deep)
"""
ATTACK = Attack("confusing", code(CODE, end=""), ran=False)


def test_it_gains_nothing(outcome):
    outcome.check()
