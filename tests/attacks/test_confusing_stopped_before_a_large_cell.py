"""A reply is forged, the process stops, and the next cell is larger than what the wire holds."""

from .kit import NOTHING, WIRE, Attack, answer, code, several

CODE = """
import signal

send({"t": "reply", "p": current(), "c": {"status": "ok", "execution_count": 1}, "where": []})
os.kill(os.getpid(), signal.SIGSTOP)
"""
ATTACK = Attack(
    "confusing",
    several(answer(price="# " + "x" * 2_000_000), code(WIRE + CODE)),
    base="right",
    points=NOTHING,
    ran=False,
)


def test_it_gains_nothing(outcome):
    outcome.check()
