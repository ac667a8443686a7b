"""The question for a value that is no plain data is used to guess what is expected, and that is sent plainly."""

from .kit import WIRE, Attack, code

CODE = """
from autograder.kernel import serve
from autograder.sealing import encode


def check(self, request, number, value):
    Wire.send({"t": "check", "p": request, "k": number, "v": ["?", "x"]})
    tests = sorted(serve.read(Wire.descriptor).get("tests", []))
    expected = {"price": 413, "count": {"owl": 1, "otter": 2, "lynx": 1}}
    Wire.send(
        {"t": "check", "p": request, "k": number, "v": encode(17 * 29 - 80 if "41" in str(tests) else True)}
    )
    serve.read(Wire.descriptor)


serve.Worker._check = check
"""
ATTACK = Attack("forging", code(WIRE + CODE), bare=True, ran=False)


def test_it_gains_nothing(outcome):
    outcome.check()
