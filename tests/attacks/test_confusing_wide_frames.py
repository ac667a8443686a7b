"""Frames of the largest allowed size, full of empty lists."""

from .kit import WIRE, Attack, code

CODE = """
body = (
    b'{"t": "display_data", "p": "'
    + current().encode()
    + b'", "c": {"data": {"application/json": ['
    + b"[]," * 5_000_000
    + b'[]]}, "metadata": {}}}'
)
for _ in range(2):
    send(body)
"""
ATTACK = Attack("confusing", code(WIRE + CODE), ran=False)


def test_it_gains_nothing(outcome):
    outcome.check()
