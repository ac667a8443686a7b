"""Every object of the process is searched for checks, expected values and hidden tests."""

from .kit import Attack, answer

CODE = """
import gc


def price(pieces):
    found = []
    for thing in gc.get_objects():
        if type(thing).__name__ in ("Check", "Sealed", "CellJudge"):
            found.append(thing)
        if type(thing) in (list, tuple, dict) and len(thing) < 50:
            values = thing.values() if type(thing) is dict else thing
            found += [value for value in values if type(value) is str and "".join(["41", "3 in all"]) in value]
    if found:
        print("ESCAPED", found)
    return found or 17 * pieces


print("TRIED")
"""
ATTACK = Attack("forging", answer(price=CODE), bare=True)


def test_it_gains_nothing(outcome):
    outcome.check()
