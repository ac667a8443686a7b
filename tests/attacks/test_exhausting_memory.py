"""Memory, block after block, each written to."""

from .kit import Attack, code

CODE = """
blocks = []
for _ in range(200):
    blocks.append(bytearray(b"x") * (10 << 20))
print("ESCAPED", len(blocks))
"""
ATTACK = Attack(
    "exhausting",
    code(CODE, before="count"),
    base="right",
    points={"count-tests": 0.0, "money-tests": 0.0, "query-tests": 0.0},
    ran=False,
    says="memory",
)


def test_it_gains_nothing(outcome):
    outcome.check()
