"""Which names of folders in submitted/ can be students."""

import unicodedata

from autograder.errors import UserMistake

LENGTH = 128  # nbgrader's column
BYTES = 200  # a file's name has 255, and some of them are ours


def check(student: str) -> None:
    """Raise UserMistake when nbgrader or the file system could not keep the student's name."""
    if reason := _reason(student):
        raise UserMistake(
            f"The folder {student!r} in submitted/ cannot be graded because its name {reason}: rename the folder."
        )


def _reason(student: str) -> str:
    if not student or student != student.strip():
        return "is empty or begins or ends with a space, which nbgrader takes away"
    if student.startswith("."):
        return "begins with a dot, and nbgrader does not see such folders"
    if any(unicodedata.category(character) in {"Cc", "Cs"} for character in student):
        return "holds control characters or bytes that are no text"
    if "/" in student or "\\" in student:
        return "holds a slash"
    if len(student) > LENGTH or len(student.encode()) > BYTES:
        return f"is longer than {LENGTH} characters or {BYTES} bytes"
    return ""
