"""Values as typed JSON: `encode` runs in the learner's process, `decode` in the supervisor.

Every value is a list `[tag, content …]` of texts, lists and null, so JSON itself cannot change anything (no number,
no float, no object). What is decoded is made of builtin and standard library types only, whatever the writer claims.
"""

from autograder.sealing.decode import Opaque, Thing, Undecided, decode
from autograder.sealing.encode import encode

__all__ = ["Opaque", "Thing", "Undecided", "decode", "encode"]
