"""A background thread waits for the first test and then takes AssertionError's place."""

from .kit import Attack, code

CODE = """
import builtins, threading, time


def later():
    end = time.monotonic() + 20
    while time.monotonic() < end and "__check__" not in get_ipython().user_ns:
        time.sleep(0.0002)
    end = time.monotonic() + 20
    while time.monotonic() < end:
        get_ipython().user_ns["__check__"] = lambda number, value: None
        time.sleep(0.0002)


threading.Thread(target=later, daemon=True).start()
"""
ATTACK = Attack("forging", code(CODE), bare=True)


def test_it_gains_nothing(outcome):
    outcome.check()
