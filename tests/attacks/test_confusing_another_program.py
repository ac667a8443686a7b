"""Another program takes the place of the process, with all its descriptors."""

from .kit import NOTHING, Attack, code

CODE = '''
import os, sys

SCRIPT = """
import json, os, struct, time

body = json.dumps({"t": "reply", "p": "c3", "c": {"status": "ok"}}).encode()
for number in range(3, 50):
    try:
        os.write(number, struct.pack("<I", len(body)) + body)
    except OSError:
        pass
time.sleep(20)
"""
for number in range(3, 50):
    try:
        os.set_inheritable(number, True)
    except OSError:
        pass
os.execv(sys.executable, [sys.executable, "-c", SCRIPT])
'''
ATTACK = Attack("confusing", code(CODE), base="right", points=NOTHING, ran=False)


def test_it_gains_nothing(outcome):
    outcome.check()
