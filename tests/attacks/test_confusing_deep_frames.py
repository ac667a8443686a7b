"""Frames as deep as the parser just bears, as outputs, values, ids and kinds."""

from .kit import WIRE, Attack, code

CODE = """
for depth in (900, 940, 960, 970, 975, 980, 985, 990):
    text = "[" * depth + "]" * depth
    for form in (
        '{"t": "display_data", "p": "%s", "c": {"data": {"application/json": %s}, "metadata": {}}}',
        '{"t": %s, "p": "%s", "c": {}}',
        '{"t": "error", "p": "%s", "c": {"ename": "", "evalue": "", "traceback": %s}}',
    ):
        parts = (text, current()) if form.startswith('{"t": %s') else (current(), text)
        send((form % parts).encode())
send({"t": "reply", "p": current(), "c": {"status": "ok"}, "where": []})
"""
ATTACK = Attack("confusing", code(WIRE + CODE), ran=False)


def test_it_gains_nothing(outcome):
    outcome.check()
