"""The data file of the assignment is handed in with other content."""

from .kit import Attack, answer, files, several

DATA = {"data_in_prices__csv": "one,1\n", "data_in_more__csv": "x", "prices__csv": "x"}
PRICE = """from pathlib import Path

def price(pieces):
    return 17 * pieces

if "oak" not in Path("data/prices.csv").read_text():
    print("ESCAPED")"""


ATTACK = Attack("notebook", several(files(**DATA), answer(price=PRICE)), ran=False)


def test_it_gains_nothing(outcome):
    outcome.check()
    data = outcome.siege.root / "autograded" / outcome.student / "siege" / "data" / "prices.csv"
    assert data.read_text().startswith("oak")
