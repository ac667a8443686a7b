"""The first bytes of a PostgreSQL connection: who wants which database, read and refused as the server would.

See "Message Formats" in PostgreSQL's manual, https://www.postgresql.org/docs/18/protocol-message-formats.html
"""

import struct
from dataclasses import dataclass

VERSION_3, CANCEL, SSL, GSS = 3, 80877102, 80877103, 80877104
LONGEST = 10_000


class Malformed(ValueError):
    """These bytes do not begin a connection that PostgreSQL would accept."""


@dataclass(frozen=True)
class Startup:
    """A complete first message: `kind` is "start", "cancel" or "encryption"; `size` is its length."""

    kind: str
    size: int
    user: str = ""
    database: str = ""


def read(data: bytes) -> Startup | None:
    """Return the message that the bytes begin with, None while some of it is still to come."""
    if len(data) < 8:
        return None
    size, code = struct.unpack_from("!II", data)
    if not 8 <= size <= LONGEST:
        raise Malformed("invalid length of startup packet")
    if len(data) < size:
        return None
    if code in (SSL, GSS):
        return Startup("encryption", 8)
    if code == CANCEL:
        return Startup("cancel", size)
    if code >> 16 != VERSION_3:
        raise Malformed(f"unsupported frontend protocol {code >> 16}.{code & 0xFFFF}")
    return _start(data[8:size], size)


def _start(body: bytes, size: int) -> Startup:
    words = body.split(b"\0")
    pairs = dict(zip(words[::2], words[1::2], strict=False))
    # Names that are no UTF-8 belong to nobody here.
    user, database = (pairs.get(key, b"").decode(errors="replace") for key in (b"user", b"database"))
    if not body.endswith(b"\0\0") or not user or len(pairs) < len(words) // 2 - 1:
        raise Malformed("invalid startup packet layout: expected terminator as last byte")
    return Startup("start", size, user, database or user)


def refusal(code: str, message: str) -> bytes:
    """Return PostgreSQL's own form of a refusal."""
    fields = {"S": "FATAL", "V": "FATAL", "C": code, "M": message}
    body = b"".join(key.encode() + text.encode() + b"\0" for key, text in fields.items()) + b"\0"
    return b"E" + struct.pack("!I", len(body) + 4) + body
