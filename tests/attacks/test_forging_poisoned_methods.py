"""Objects whose __class__, __repr__, __hash__, __reduce__ and __getattribute__ lie or raise."""

from .kit import Attack, answer

CODE = """
class Meta(type):
    def __instancecheck__(cls, other):
        return True

    def __getattribute__(cls, name):
        if name in ("__qualname__", "__module__"):
            raise SystemExit
        return type.__getattribute__(cls, name)


class Poison(metaclass=Meta):
    __class__ = property(lambda self: int)

    def __eq__(self, other):
        return True

    def __repr__(self):
        raise KeyboardInterrupt

    def __hash__(self):
        raise MemoryError

    def __reduce__(self):
        import os

        return os.system, ("touch ESCAPED",)

    def __getattribute__(self, name):
        raise SystemExit

    def __bool__(self):
        raise GeneratorExit


def price(pieces):
    return Poison()


def count(text):
    return {Poison: Poison(), "b": 2, "a": 1}


print("TRIED")
"""
ATTACK = Attack("forging", answer(price=CODE), bare=True)


def test_it_gains_nothing(outcome):
    outcome.check()
