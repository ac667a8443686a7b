"""A grader's kernel: `%progress` is there and does nothing, since the learner's diary is out of its reach."""

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell


def is_graded() -> bool:
    """Say whether nbgrader or the autograder runs this kernel."""
    return bool(os.environ.get("NBGRADER_EXECUTION"))


def load(shell: "InteractiveShell") -> None:
    """Register the magics that need more than a grader's kernel may see."""
    shell.magics_manager.register_function(progress, "line", "progress")


def unload(shell: "InteractiveShell") -> None:
    """Take them out again."""
    shell.magics_manager.magics["line"].pop("progress", None)


def progress(line: str) -> None:
    """Do nothing, here."""
