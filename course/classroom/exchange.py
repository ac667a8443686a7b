"""Releasing feedback when not everybody has handed in through the exchange."""

from pathlib import Path

from nbgrader.exchange.default import ExchangeReleaseFeedback

from autograder.records.files import SLIPS


class ReleaseFeedback(ExchangeReleaseFeedback):  # type: ignore[misc]
    """nbgrader's own, which ends for the whole class at the first learner whose notebook came by another way."""

    def copy_files(self) -> None:
        """Release everybody's pages but those that nbgrader could not bring back to anybody."""
        before = self.coursedir.student_id_exclude
        others = [name for name, folder in self._folders() if not _came_through_the_exchange(folder)]
        for name in others:
            self.log.warning("%s has not handed in through the exchange: send the page from feedback/ yourself.", name)
        self.coursedir.student_id_exclude = ",".join(filter(None, [before, *others]))
        try:
            super().copy_files()
        finally:
            self.coursedir.student_id_exclude = before

    def _folders(self) -> list[tuple[str, Path]]:
        """Return the learners with feedback, and where it is."""
        chosen = self.coursedir.student_id or "*"
        place = self.coursedir.format_path(self.coursedir.feedback_directory, "\0", self.coursedir.assignment_id)
        top, _, below = str(place).partition("\0")
        found = ((path.name, Path(f"{path}{below}")) for path in sorted(Path(top).glob(chosen)))
        return [(name, folder) for name, folder in found if folder.is_dir()]


def _came_through_the_exchange(folder: Path) -> bool:
    try:
        return all((folder / name).read_text() for name in SLIPS)
    except (OSError, UnicodeDecodeError):
        return False
