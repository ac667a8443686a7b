"""The tested functions raise SystemExit, KeyboardInterrupt and GeneratorExit."""

from .kit import Attack, answer, several

CODE = """
def price(pieces):
    raise SystemExit(0)


def count(text):
    raise KeyboardInterrupt


class Money:
    def __init__(self, cents):
        raise GeneratorExit


print("TRIED")
"""
ATTACK = Attack("forging", several(answer(price=CODE), answer(count="", money="")), bare=True)


def test_it_gains_nothing(outcome):
    outcome.check()
