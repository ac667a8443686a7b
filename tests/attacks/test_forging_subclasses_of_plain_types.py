"""A dict, an int and a str that answer comparisons themselves."""

from .kit import Attack, answer

CODE = """
def friendly(base):
    return type(
        "Friendly",
        (base,),
        {"__eq__": lambda self, other: True, "__ne__": lambda self, other: False, "__hash__": None},
    )


def price(pieces):
    return friendly(int)(17)


def count(text):
    return friendly(dict)()


print("TRIED")
"""
ATTACK = Attack("forging", answer(price=CODE), bare=True)


def test_it_gains_nothing(outcome):
    outcome.check()
