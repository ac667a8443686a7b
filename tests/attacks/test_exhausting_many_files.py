"""More files than the file system has room for names."""

from .kit import Attack, code

CODE = """
made = 0
try:
    for made in range(40000):
        open(f"/tmp/{made}", "x").close()
except OSError:
    pass
if made > 20000:
    print("ESCAPED", made)
"""
ATTACK = Attack("exhausting", code(CODE))


def test_it_gains_nothing(outcome):
    outcome.check()
