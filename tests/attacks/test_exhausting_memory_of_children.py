"""Memory, in many small processes instead of a large one."""

from .kit import Attack, code

CODE = """
import os, time


def eat():
    kept = bytearray(b"x") * (60 << 20)
    time.sleep(1)
    os._exit(0)


for _ in range(20):
    if os.fork() == 0:
        eat()
time.sleep(1.5)
"""
ATTACK = Attack("exhausting", code(CODE), ran=False)


def test_it_gains_nothing(outcome):
    outcome.check()
