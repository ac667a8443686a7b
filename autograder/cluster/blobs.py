"""Content under its SHA-256, compressed, of limited size: a submission, a course to grade with, what came of a run."""

import hashlib
import zlib
from typing import cast

from sqlalchemy import Connection, text

from autograder.cluster.tables import LARGEST, SCHEMA
from autograder.errors import Failure

_PUT = text(f"""
insert into {SCHEMA}.blob (digest, size, content) values (:digest, :size, :content)
on conflict (digest) do update set stored_at = now()
""")
_GET = text(f"select content from {SCHEMA}.blob where digest = :digest")


class TooLarge(Failure):
    """Content that is larger than what may travel."""


def put(connection: Connection, content: bytes) -> str:
    """Keep content and return its name; the same content is kept once."""
    if len(content) > LARGEST:
        raise TooLarge(f"It has {len(content) >> 20} MB, and {LARGEST >> 20} MB may travel to workers.")
    digest = hashlib.sha256(content).hexdigest()
    values = {"digest": digest, "size": len(content), "content": zlib.compress(content, 1)}
    connection.execute(_PUT, values)
    return digest


def get(connection: Connection, digest: str) -> bytes:
    """Return the content of this name; raise Failure when it is gone or is not what its name says."""
    found = connection.execute(_GET, {"digest": digest}).scalar_one_or_none()
    if found is None:
        raise Failure(f"The blob {digest} is not there any more: send the submission again with --force.")
    inflater = zlib.decompressobj()
    content = inflater.decompress(cast(bytes, found), LARGEST + 1)
    if len(content) > LARGEST or not inflater.eof or hashlib.sha256(content).hexdigest() != digest:
        raise Failure(f"The blob {digest} is damaged: send the submission again with --force.")
    return content
