"""attempts.md: other people's answers, wrong and right, with what the tests must say about each."""

from dataclasses import dataclass

from course.authoring import fences
from course.authoring.chapter import Chapter
from course.authoring.fences import Block
from course.authoring.problems import ContentError, Problem


@dataclass(frozen=True)
class Attempt:
    """One answer of somebody else; `says` is a part of the message a wrong one must meet."""

    exercise: str
    right: bool
    says: str
    code: str
    line: int
    explanation: str


def load(chapter: Chapter) -> list[Attempt]:
    """Read the attempts beside a chapter; raise ContentError for one that could not be judged."""
    file = chapter.file.parent / "attempts.md"
    if not file.is_file():
        raise ContentError(
            [Problem(file, 1, "There is no attempts.md.", "Write wrong and right answers: course new shows how.")]
        )
    _, blocks = fences.read(file)
    problems: list[Problem] = []
    found = []
    for block, following in zip(blocks, [*blocks[1:], None], strict=True):
        if not block.language:
            continue
        problems += (wrong_with := _problems(chapter, block))
        if not wrong_with:
            found.append(_attempt(block, following))
    if problems:
        raise ContentError(problems)
    return found


def _attempt(block: Block, following: Block | None) -> Attempt:
    right = "right" in block.attributes
    prose = following.text if following and not following.language else ""
    explanation = prose.split("\n#")[0] if not prose.startswith("#") else ""
    exercise = str(block.attributes["right" if right else "wrong"])
    return Attempt(exercise, right, str(block.attributes.get("says", "")), block.text, block.line, explanation.strip())


def _problems(chapter: Chapter, block: Block) -> list[Problem]:
    found = []

    def say(what: str, remedy: str) -> None:
        found.append(Problem(block.file, block.line, what, remedy))

    keys = set(block.attributes)
    roles = keys & {"wrong", "right"}
    if len(roles) != 1:
        say("An attempt is either wrong or right.", 'Write ```python wrong="id" says="…" or ```python right="id".')
        return found
    role = roles.pop()
    exercise = chapter.exercises.get(str(block.attributes[role]))
    if exercise is None:
        say(f"The chapter has no exercise {block.attributes[role]!r}.", f"Use one of: {', '.join(chapter.exercises)}.")
    elif exercise.answer.block.language != block.language:
        say(f"The answer to {exercise.id!r} is {exercise.answer.block.language}.", "Use the same language here.")
    if unknown := sorted(keys - {role} - ({"says"} if role == "wrong" else set())):
        say(f"Unknown attribute {', '.join(unknown)}.", "Allowed: says, on a wrong attempt.")
    if role == "wrong" and not block.attributes.get("says"):
        say("A wrong attempt has no says.", 'Add says="part of the message that the learner must see".')
    return found
