"""Text that no file can hold: lone surrogates in streams, errors, displays and messages."""

from .kit import WIRE, Attack, answer

CODE = """
for kind, content in {
    "stream": {"name": "stdout", "text": "a\\ud800b"},
    "error": {"ename": "\\ud800", "evalue": "\\udfff", "traceback": ["\\ud800"]},
    "display_data": {"data": {"text/plain": "\\ud800", "text/\\ud800": "x"}, "metadata": {"\\ud800": 1}},
}.items():
    send({"t": kind, "p": current(), "c": content})


def price(pieces):
    raise ValueError("\\ud800")
"""
ATTACK = Attack("confusing", answer(price=WIRE + CODE), ran=False)


def test_it_gains_nothing(outcome):
    outcome.check()
