"""Output through the descriptors themselves and through other programs."""

from .kit import Attack, code

CODE = """
import os, subprocess

for _ in range(60):
    os.write(1, b"y" * (1 << 20))
    os.write(2, b"z" * (1 << 18))
subprocess.run("yes | head -c 30000000", shell=True)
"""
ATTACK = Attack("exhausting", code(CODE, end=""), ran=False)


def test_it_gains_nothing(outcome):
    outcome.check()
    assert len(outcome.siege.released(outcome.student)) < 20 << 20
