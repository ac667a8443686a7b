"""A frame that is announced and never comes: everything after it is taken for its content."""

from .kit import WIRE, Attack, code

CODE = """
os.write(Wire.descriptor, struct.pack("<I", 10_000_000) + b"{")
"""
ATTACK = Attack("confusing", code(WIRE + CODE), ran=False)


def test_it_gains_nothing(outcome):
    outcome.check()
