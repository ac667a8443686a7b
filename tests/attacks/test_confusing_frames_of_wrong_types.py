"""Numbers for texts, lists for numbers, outputs that no kernel sends."""

from .kit import WIRE, Attack, code

CODE = """
odd = [None, 1, -1, 1e999, True, "", "x", [], [1], {}, {"a": []}]
for kind in (
    "stream",
    "error",
    "execute_result",
    "display_data",
    "update_display_data",
    "clear_output",
    "input_request",
    5,
    None,
    [],
    {},
):
    for thing in odd:
        send({"t": kind, "p": current(), "c": thing})
        for name in (
            "name",
            "text",
            "data",
            "metadata",
            "transient",
            "ename",
            "evalue",
            "traceback",
            "execution_count",
            "wait",
        ):
            content = {
                "name": "stdout",
                "text": "x",
                "data": {"text/plain": "x"},
                "metadata": {},
                "ename": "e",
                "evalue": "e",
                "traceback": [],
            }
            send({"t": kind, "p": current(), "c": {**content, name: thing}})
    send(
        {
            "t": "display_data",
            "p": current(),
            "c": {"data": {"text/plain": thing}, "metadata": {"a": thing}, "transient": {"display_id": thing}},
        }
    )
"""
ATTACK = Attack("confusing", code(WIRE + CODE), ran=False)


def test_it_gains_nothing(outcome):
    outcome.check()
