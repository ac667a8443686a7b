"""A function that only waits, without using any processor time."""

from .kit import Attack, answer

CODE = """
import time


def price(pieces):
    time.sleep(60)
"""
ATTACK = Attack("exhausting", answer(price=CODE), says="Still running after 3 s", ran=False)


def test_it_gains_nothing(outcome):
    outcome.check()
