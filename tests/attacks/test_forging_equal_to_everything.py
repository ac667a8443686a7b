"""Objects that are equal to everything, in every answer."""

from .kit import Attack, answer

ANY = """
class Any:
    def __init__(self, *given):
        pass

    def __eq__(self, other):
        return True

    def __ne__(self, other):
        return False

    def __hash__(self):
        return 0

    def __getattr__(self, name):
        return self

    def __add__(self, other):
        return self
"""
ATTACK = Attack(
    "forging",
    answer(
        price=ANY + "def price(pieces):\n    return Any()",
        count="def count(text):\n    return Any()",
        money="Money = Any",
    ),
    points={"money-tests": None},
    ran=False,
    bare=True,
)


def test_it_gains_nothing(outcome):
    outcome.check()
