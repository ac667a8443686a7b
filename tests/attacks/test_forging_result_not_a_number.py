"""Results nan, inf and a list in place of a text."""

from .kit import WIRE, Attack, answer

CODE = """
def price(pieces):
    for data in ("nan", "inf", "-inf", ["1"], {"a": 1}, None, 7):
        Wire.send(
            {
                "t": "execute_result",
                "p": current(),
                "c": {"data": {"text/plain": data}, "metadata": {}, "execution_count": 1},
            }
        )
    return 17 * pieces - 40 * (pieces // 12)


print("TRIED")
"""
ATTACK = Attack("forging", answer(price=WIRE + CODE), points={"price-tests": None}, bare=True, says="result")


def test_it_gains_nothing(outcome):
    outcome.check()
