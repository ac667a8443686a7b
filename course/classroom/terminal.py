"""A class in the terminal: the hardest exercises first, then the learners, then what waits for the instructor."""

from rich.console import Console
from rich.table import Table
from rich.text import Text

from course.classroom import words
from course.classroom.model import Room


def show(room: Room, console: Console) -> None:
    """Print the class."""
    console.print(words.heading(room), style="bold", markup=False)
    console.print(_exercises(room))
    console.print(words.about_tries(room), style="dim", markup=False)
    console.print(_learners(room))
    for sentence in words.to_settle(room):
        console.print(f"• {sentence}", markup=False, highlight=False, soft_wrap=True)


def _exercises(room: Room) -> Table:
    table = Table(*words.EXERCISE, "most frequent wrong answers", title="The hardest exercises first", expand=True)
    for one in room.exercises:
        mistakes = "\n".join(words.mistake(*pair) for pair in one.mistakes[: words.SHOWN])
        # Titles and messages come from notebooks: they are no markup.
        table.add_row(*(Text(cell) for cell in [*words.exercise(one), mistakes]))
    return table


def _learners(room: Room) -> Table:
    table = Table(*words.LEARNER, title="Learners")
    for one in room.learners:
        table.add_row(*(Text(cell) for cell in words.learner(one)))
    return table
