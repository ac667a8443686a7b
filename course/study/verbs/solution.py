"""The worked solution of an exercise, once it has passed: the code, its reasons, one other way and what that costs."""

from course.exercises import Alternative, Exercise

FIRST = (
    "The solution of `{id}` opens when the exercise passes: run the test cell below your answer. "
    "Until then, `%hint {id}` helps with the next step."
)


def text(exercise: Exercise) -> str:
    """Return solution, reasons and one alternative in Markdown."""
    parts = [f"### `{exercise.id}`: a worked solution", fenced(exercise.reference, exercise.language)]
    parts += [exercise.reasons] if exercise.reasons else []
    other = next((one for one in exercise.alternatives if one.explanation), None)
    other = other or next(iter(exercise.alternatives), None)
    parts += _alternative(other, exercise.language) if other else []
    return "\n\n".join(parts)


def _alternative(other: Alternative, language: str) -> list[str]:
    parts = ["### Another way", fenced(other.code, language), other.explanation]
    return [part for part in parts if part]


def fenced(code: str, language: str) -> str:
    """Return code as a block of Markdown; the fence is longer than any in the code."""
    fence = "```"
    while fence in code:
        fence += "`"
    return f"{fence}{language}\n{code.strip()}\n{fence}"


def is_open(chapter: str, exercise: Exercise, passed_here: set[str]) -> bool:
    """Say whether the exercise has passed: in this kernel, or at any time as the diary says."""
    if exercise.id in passed_here:
        return True
    from course.progress import state

    found = state.state().exercise(chapter, exercise.id)
    return found.solved or bool(found.passes)
