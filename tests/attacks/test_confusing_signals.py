"""Timers that interrupt at every moment, and handlers for every signal."""

from .kit import Attack, code

CODE = """
import signal


def disturb(number, frame):
    raise RuntimeError("disturbed")


for number in (
    signal.SIGALRM,
    signal.SIGVTALRM,
    signal.SIGPROF,
    signal.SIGUSR1,
    signal.SIGTERM,
    signal.SIGPIPE,
):
    signal.signal(number, disturb)
signal.setitimer(signal.ITIMER_REAL, 0.001, 0.001)
"""
ATTACK = Attack("confusing", code(CODE, end=""), ran=False)


def test_it_gains_nothing(outcome):
    outcome.check()
