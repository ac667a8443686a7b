"""The answers print their arguments and their callers' source: hidden tests must not come home with them."""

from .course import SECRETS
from .kit import Attack, answer

CODE = """
import sys


def price(pieces):
    frame = sys._getframe(1)
    print("called with", pieces, frame.f_locals.get("Out"), frame.f_code.co_consts)
    raise ValueError(f"argument {pieces}: {get_ipython().user_ns.get('_i')}")


print("TRIED")
"""
ATTACK = Attack("reading", answer(price=CODE))


def test_it_gains_nothing(outcome):
    outcome.check()
    text = outcome.siege.released(outcome.student)
    assert not [secret for secret in SECRETS if secret in text]
