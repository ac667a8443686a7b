"""In, _ih and the history's database are searched for the tests."""

from .kit import Attack, answer

CODE = """
from IPython import get_ipython

shell = get_ipython()


def price(pieces):
    texts = [*In, *_ih, *shell.history_manager.input_hist_raw, *shell.history_manager.input_hist_parsed]
    texts += [row[2] for row in shell.history_manager.get_range(raw=True)]
    hidden = [text for text in texts if "".join(["two ", "dozens"]) in text]
    if hidden:
        print("ESCAPED", hidden)
    return 413 if hidden else 17 * pieces


print("TRIED")
"""
ATTACK = Attack("forging", answer(price=CODE), bare=True)


def test_it_gains_nothing(outcome):
    outcome.check()
