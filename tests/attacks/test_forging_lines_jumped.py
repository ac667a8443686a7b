"""A trace function jumps over every line that could fail."""

from .kit import Attack, code

CODE = """
import sys


def jump(frame, event, argument):
    if event == "line" and frame.f_lineno > 1 and frame.f_code.co_filename.startswith("/tmp/ipykernel"):
        try:
            frame.f_lineno += 1
        except (ValueError, TypeError):
            pass
    return jump


def start(*arguments):
    sys.settrace(jump)
    sys._getframe(1).f_trace = jump


get_ipython().events.register("pre_run_cell", start)
"""
ATTACK = Attack("forging", code(CODE), bare=True)


def test_it_gains_nothing(outcome):
    outcome.check()
