"""A port and an abstract socket that the test listens on, outside."""

from .kit import Attack, code

CODE = """
import socket

for family, address in ((socket.AF_INET, ("127.0.0.1", {{port}})), (socket.AF_UNIX, "\\0{{socket}}")):
    with socket.socket(family) as found:
        found.settimeout(1)
        try:
            found.connect(address)
            print("ESCAPED", address)
        except OSError:
            pass
try:
    names = socket.if_nameindex()
except OSError:
    names = []
if [name for _, name in names if name != "lo"]:
    print("ESCAPED", names)
"""
ATTACK = Attack("touching", code(CODE))


def test_it_gains_nothing(outcome):
    outcome.check()
