"""Errors are taken out of everything that leaves through the kernel's wire."""

from .kit import WIRE, Attack, code

CODE = """
original = Wire.send.__func__


def send(cls, message):
    if message["t"] == "error":
        return
    if message["t"] == "reply":
        message = {**message, "c": {"status": "ok", "execution_count": 1}}
    original(cls, message)


Wire.send = classmethod(send)
"""
ATTACK = Attack("forging", code(WIRE + CODE), bare=True)


def test_it_gains_nothing(outcome):
    outcome.check()
