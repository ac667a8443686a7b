"""Replies and values for all the cells to come are sent ahead."""

from .kit import WIRE, Attack, code

CODE = """
for cell in range(20):
    for k in range(5):
        send(
            {"t": "check", "p": f"c{cell}", "k": k, "v": ["b", "1"]}
            if cell != int(current()[1:])
            else {"t": "stream", "p": "", "c": {}}
        )
    if cell != int(current()[1:]):
        send({"t": "reply", "p": f"c{cell}", "c": {"status": "ok", "execution_count": 1}})
"""
ATTACK = Attack("forging", code(WIRE + CODE), bare=True)


def test_it_gains_nothing(outcome):
    outcome.check()
