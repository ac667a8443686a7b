"""Raw, packet and exotic sockets."""

from .kit import Attack, code

CODE = """
import socket

for family, kind, protocol in (
    (2, 3, 1),
    (2, 3, 255),
    (17, 3, 768),
    (16, 3, 15),
    (16, 3, 9),
    (40, 1, 0),
    (38, 5, 0),
    (29, 3, 1),
    (44, 3, 0),
):
    try:
        socket.socket(family, kind, protocol).close()
        print("ESCAPED", family, kind, protocol)
    except OSError:
        pass
"""
ATTACK = Attack("touching", code(CODE))


def test_it_gains_nothing(outcome):
    outcome.check()
