"""Values and answers for checks that make no sense."""

from .kit import WIRE, Attack, code

CODE = """
from autograder.kernel import serve


def check(self, request, number, value):
    for strange in (
        ["?"],
        ["zz", 1],
        ["i", "0x"],
        ["l", 5],
        ["d", [[1]]],
        [["s"]],
        {"a": 1},
        ["T", "exit"],
        ["D", "1e999999999"],
        ["r", "0", "f" * 30, "1"],
    ):
        Wire.send({"t": "check", "p": request, "k": number, "v": strange})
        serve.read(Wire.descriptor)


serve.Worker._check = check
"""
ATTACK = Attack("confusing", code(WIRE + CODE))


def test_it_gains_nothing(outcome):
    outcome.check()
