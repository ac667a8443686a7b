"""The function is right for the visible arguments and guesses the hidden ones: True, None, 0, 1, 413.0 and text."""

from .kit import Attack, answer

CODE = """
guesses = iter([True, None, 0, 1, "413", "", [], {}, float("nan"), float("inf")] * 10)


def price(pieces):
    return 17 if pieces == 1 else next(guesses)


def count(text):
    return {"b": 2, "a": 1} if text == "b a b" else {}


print("TRIED")
"""
ATTACK = Attack("forging", answer(price=CODE), bare=True)


def test_it_gains_nothing(outcome):
    outcome.check()
