"""An answer that never ends."""

from .kit import Attack, answer

CODE = """
import time

def price(pieces):
    end = time.monotonic() + 60
    while time.monotonic() < end:
        pass
"""
ATTACK = Attack("exhausting", answer(price=CODE), says="Still running after 3 s", ran=False)


def test_it_gains_nothing(outcome):
    outcome.check()
    assert outcome.tests["price-tests"]["limit"] == "time"
