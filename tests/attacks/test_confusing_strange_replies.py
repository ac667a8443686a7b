"""Replies whose fields are of the wrong kind."""

from .kit import WIRE, Attack, code

CODE = """
end = time.monotonic() + 1
for thing in (5, [], "ok", None, {"status": ["ok"]}):
    send({"t": "reply", "p": current(), "c": thing, "where": [5, [1], [[], {}, []], ["c1", "x", "y"]]})
"""
ATTACK = Attack("confusing", code(WIRE + CODE), ran=False)


def test_it_gains_nothing(outcome):
    outcome.check()
