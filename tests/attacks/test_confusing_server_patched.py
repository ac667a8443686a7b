"""The loop that serves cells answers ok by itself from now on."""

from .kit import WIRE, Attack, code

CODE = """
from autograder.kernel import serve


async def run(self, request):
    Wire.send({"t": "reply", "p": request["id"], "c": {"status": "ok", "execution_count": 1}, "where": []})


serve.Worker._serve = run
"""
ATTACK = Attack("confusing", code(WIRE + CODE), bare=True)


def test_it_gains_nothing(outcome):
    outcome.check()
