"""A frame whose head says that four gigabytes follow."""

from .kit import NOTHING, WIRE, Attack, code

CODE = """
os.write(Wire.descriptor, b"\\xff\\xff\\xff\\xff" + b"x" * 1000)
"""
ATTACK = Attack("confusing", code(WIRE + CODE), base="right", points=NOTHING, ran=False, says="ended")


def test_it_gains_nothing(outcome):
    outcome.check()
