"""Compare answers: by fingerprint, so that a test cell does not show them, or with the truth, in words."""

import hashlib

KINDS = {int: "a whole number", str: "a text in quotes", list: "a list"}


def seal(name, answer):
    """Eight characters that stand for one answer to one question."""
    return hashlib.sha256(f"ch44:{name}:{answer!r}".encode()).hexdigest()[:8]


def checked(name, answer, truth, first, advice):
    """Say "right"; or what to do `first`, while the answer is of another type; or what to look at again."""
    if type(answer) is not type(truth):
        return f"{name}: {first}, then write {name} into the cell above, as {KINDS[type(truth)]}."
    return "right" if answer == truth else f"{name} is not {answer!r}: {advice}"
