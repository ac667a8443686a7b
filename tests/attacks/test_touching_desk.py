"""The desk is asked with wrong tokens, other people's names, endless lines and nonsense."""

from .kit import Attack, code

CODE = """
import json, os, socket

where, _, token = os.environ["COURSE_GUEST"].partition("/")
host, _, port = where.partition(":")


def ask(line, key=token):
    with socket.create_connection((host, int(port)), 2) as connection:
        connection.settimeout(2)
        try:
            connection.sendall(key.encode() + b"\\n" + line)
            return connection.recv(5000)
        except OSError:
            return b""


def question(**fields):
    return json.dumps(fields).encode() + b"\\n"


for key in ("", "0" * 32, "x" * 5000):
    if b"url" in ask(question(do="database", data="shop"), key):
        print("ESCAPED token")
for data in ("../../etc", "shop; drop database postgres", "postgres", "x" * 90, ["shop"], None, 7):
    if b"url" in ask(question(do="database", data=data)):
        print("ESCAPED", data)
for name in ("postgres", "template1", "template_shop"):
    ask(question(do="drop", name=name))
for line in (
    b"[" * 4000 + b"\\n",
    b"x" * 100000,
    b"\\xff\\xfe\\n",
    b"{}\\n",
    b'{"do": "shell"}\\n',
    b'{"do": {"a": 1}}\\n',
):
    ask(line)
"""
ATTACK = Attack("touching", code(CODE))


def test_it_gains_nothing(outcome):
    outcome.check()
