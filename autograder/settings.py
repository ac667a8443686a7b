"""Where a course's things are and how it wants to be graded: nbgrader's own configuration and a section of ours."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import ClearHiddenTests, Execute
from traitlets import Bool, Dict, Float, Integer, Unicode
from traitlets import List as ListOf
from traitlets.config import Configurable
from traitlets.config.loader import Config, PyFileConfigLoader

from autograder.errors import UserMistake
from autograder.sandbox import Limits

CONFIG_FILE = "nbgrader_config.py"


class Autograder(Configurable):
    """The section `c.Autograder` of nbgrader_config.py."""

    readonly = ListOf(
        Unicode(), help="Files and folders of the course, relative to its root, that learners' code may read."
    ).tag(config=True)
    services = Bool(False, help="Whether notebooks use PostgreSQL or Redis through environment.").tag(config=True)
    memory_mb = Integer(1024, help="Memory of one submission.").tag(config=True)
    disk_mb = Integer(64, help="Disk of one submission, in memory.").tag(config=True)
    processes = Integer(64, help="Processes and threads of one submission.").tag(config=True)
    output_mb = Float(4.0, help="Output kept of one cell.").tag(config=True)
    patience = Float(3.0, help="Seconds after which a cell has to wait until the others are done.").tag(config=True)
    image = Unicode("", help="Image of the docker sandbox; $AUTOGRADER_IMAGE or the course's own if empty.").tag(
        config=True
    )
    environment = Dict(help="Environment variables of the learners' process.").tag(config=True)


@dataclass(frozen=True)
class Course:
    """A course directory as nbgrader sees it, and the limits of one submission."""

    root: Path
    config: Config
    directory: CourseDirectory
    own: Autograder
    limits: Limits
    cell_seconds: float | None

    @property
    def db_url(self) -> str:
        """The gradebook's address."""
        return str(self.directory.db_url)

    @property
    def hidden_markers(self) -> tuple[str, str]:
        """The texts that open and close a region of hidden tests."""
        clear = ClearHiddenTests(config=self.config)
        return str(clear.begin_test_delimeter), str(clear.end_test_delimeter)

    @property
    def readonly(self) -> tuple[str, ...]:
        """What of the course the learners' code may read, as absolute paths."""
        return tuple(str(self.root / entry) for entry in self.own.readonly)

    def path(self, step: str, student: str, assignment: str) -> Path:
        """Return nbgrader's folder of a student's assignment in a step such as submitted or autograded."""
        return Path(self.directory.format_path(getattr(self.directory, f"{step}_directory"), student, assignment))


def load(root: Path) -> Course:
    """Read nbgrader_config.py in `root`; raise UserMistake when there is none."""
    file = root / CONFIG_FILE
    if not file.is_file():
        raise UserMistake(f"There is no {CONFIG_FILE} in {root}: go to the course's folder, or name it with --root.")
    try:
        return make(root, PyFileConfigLoader(file.name, path=str(root)).load_config())
    except Exception as error:  # the file is a program and may fail in any way
        raise UserMistake(f"{file} cannot be used ({type(error).__name__}: {error}): mend it and try again.") from error


def make(root: Path, config: Config) -> Course:
    """Build the course from a loaded configuration."""
    config = Config({**config})
    if "root" not in config.CourseDirectory:
        config.CourseDirectory.root = os.fspath(root)
    own = Autograder(config=config)
    seconds: Any = Execute(config=config).timeout
    limits = Limits(
        memory_mb=own.memory_mb,
        disk_mb=own.disk_mb,
        processes=own.processes,
        output_bytes=int(own.output_mb * (1 << 20)),
    )
    return Course(
        root,
        config,
        CourseDirectory(config=config),
        own,
        limits,
        None if seconds is None or seconds < 0 else float(seconds),
    )
