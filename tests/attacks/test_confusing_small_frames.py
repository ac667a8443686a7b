"""A flood of the smallest frames there are."""

from .kit import WIRE, Attack, code

CODE = """
block = frame({}) * 5000
end = time.monotonic() + 20
while time.monotonic() < end:
    os.write(Wire.descriptor, block)
"""
ATTACK = Attack("confusing", code(WIRE + CODE), ran=False)


def test_it_gains_nothing(outcome):
    outcome.check()
