"""os.write and os.read change the frames on their way."""

from .kit import Attack, code

CODE = """
import os

write, read = os.write, os.read


def patched(descriptor, data):
    data = bytes(data)
    if b'"status": "error"' in data and len(data) > 4:
        body = data[4:].replace(b'"status": "error"', b'"status": "ok"   ')
        data = data[:4] + body
    return write(descriptor, data)


os.write = patched
os.read = lambda descriptor, size: read(descriptor, size).replace(b'"ok": false', b'"ok": true ')
"""
ATTACK = Attack("forging", code(CODE), bare=True)


def test_it_gains_nothing(outcome):
    outcome.check()
