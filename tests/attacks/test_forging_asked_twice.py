"""A value that is no plain data is compared inside: asked for twice, the question tells the expected value."""

from .kit import WIRE, Attack, code

CODE = """
from autograder.kernel import serve
from autograder.sealing import encode


def candidates(request, number):
    Wire.send({"t": "check", "p": request, "k": number, "v": ["?", "x"]})
    return set(serve.read(Wire.descriptor).get("tests", []))


def check(self, request, number, value):
    found = candidates(request, number) & candidates(request, number)
    for test in found:
        try:
            expected = eval(test.partition("==")[2])
        except Exception:
            expected = True
        Wire.send({"t": "check", "p": request, "k": number, "v": encode(expected)})
        serve.read(Wire.descriptor)


serve.Worker._check = check
"""
ATTACK = Attack("forging", code(WIRE + CODE), base="wrong", bare=True, ran=False)


def test_it_gains_nothing(outcome):
    outcome.check()
