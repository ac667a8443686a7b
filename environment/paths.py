"""Where things are: the repository, the learner's own folder and the state of the running services."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parents[1]
WORK = ROOT / "work"

if TYPE_CHECKING:
    STATE: Path


def state() -> Path:
    """Return the folder of the services' state: COURSE_STATE when it is set, else .course in the repository."""
    chosen = os.environ.get("COURSE_STATE")
    return Path(chosen).expanduser().absolute() if chosen else ROOT / ".course"


def exchange() -> Path:
    """Return the folder through which assignments go to learners and come back, as nbgrader_config.py has it."""
    chosen = os.environ.get("COURSE_EXCHANGE")
    return Path(chosen).expanduser().absolute() if chosen else ROOT / ".course" / "exchange"


def __getattr__(name: str) -> Path:
    # STATE is worked out at each use, because a test or a class server may point COURSE_STATE elsewhere.
    if name == "STATE":
        return state()
    raise AttributeError(f"The module 'environment.paths' has no {name!r}. It has: ROOT, STATE, WORK.")
