"""Lines in the wrong order: the learner moves and indents them (Alt+↑/↓), the helper says how far they are right."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from course.study.choices import seal

UNUSED = "# not used"
LEVELS = 6
DISTRACTOR = re.compile(r" *([0-9a-f]{8}): (.+)")
Line = tuple[int, str]  # its level, its text


@dataclass(frozen=True)
class Ordered:
    """An order of lines: its text with four spaces per level, and the first line that cannot stand where it does."""

    text: str
    wrong_line: int  # 0 when there is none and nothing is missing; one after the last line when lines are missing
    message: str

    def run(self) -> dict[str, object]:
        """Run the lines in a namespace of their own and return it."""
        names: dict[str, object] = {"__name__": "puzzle"}
        exec(compile(self.text, "your lines", "exec"), names)
        return names


@dataclass(frozen=True)
class _Sheet:
    given: set[str]
    beginnings: set[str]
    complete: set[str]
    distractors: dict[str, str]


def sheet(
    exercise: str, orders: Sequence[str], distractors: dict[str, str] | None = None, *, indented: bool = True
) -> str:
    """Return the sealed sheet of a puzzle, for its author: every right order, and why each distractor is wrong."""
    rows = [_lines(order, indented) for order in orders]
    reasons = {_seal(exercise, text): why for text, why in (distractors or {}).items()}
    given = {_seal(exercise, text) for lines in rows for _, text in lines} | set(reasons)
    beginnings = {_beginning(exercise, lines[:end]) for lines in rows for end in range(1, len(lines) + 1)}
    complete = {_beginning(exercise, lines) for lines in rows}
    words = {"lines": given, "beginnings": beginnings, "complete": complete}
    parts = [" ".join([word, *sorted(seals)]) for word, seals in words.items()]
    return "\n".join([*parts, *(f"  {key}: {why}" for key, why in sorted(reasons.items()))])


def ordered(exercise: str, sealed: str, answer: str, /, *, indented: bool = True) -> Ordered:
    """Judge an order of lines against the sheet; what stands below the line `# not used` does not count."""
    if type(answer) is not str:
        return Ordered("", 1, f"The answer should stay one text of lines between triple quotes; it is {_kind(answer)}.")
    known = _read(sealed)
    lines = _lines(answer.split(UNUSED)[0], indented)
    text = "\n".join("    " * level + line for level, line in lines)
    number, message = _first_problem(exercise, known, lines, indented)
    return Ordered(text, number, message)


def _first_problem(exercise: str, known: _Sheet, lines: list[Line], indented: bool) -> tuple[int, str]:
    for number, (_, text) in enumerate(lines, start=1):
        if _seal(exercise, text) not in known.given:
            change = "order and indentation" if indented else "order"
            said = f"Line {number}, `{text}`, is none of the given lines. Only their {change} should change."
            return number, said
    for number in range(1, len(lines) + 1):
        if _beginning(exercise, lines[:number]) not in known.beginnings:
            return number, _why(exercise, known, lines[:number], indented)
    if not lines:
        return 1, f"No line is used yet. Move the first one above `{UNUSED}` with Alt+↑."
    if _beginning(exercise, lines) not in known.complete:
        return len(
            lines
        ) + 1, f"The first {len(lines)} lines are right, and something is still missing after `{lines[-1][1]}`."
    return 0, f"All {len(lines)} lines are in a right order."


def _why(exercise: str, known: _Sheet, lines: list[Line], indented: bool) -> str:
    *before, (level, text) = lines
    reason = known.distractors.get(_seal(exercise, text))
    if reason:
        return f"Line {len(lines)}, `{text}`, does not belong here at all. {reason}"
    levels = [
        one for one in range(LEVELS * indented) if _beginning(exercise, [*before, (one, text)]) in known.beginnings
    ]
    place = f"after `{before[-1][1]}`" if before else "at the top"
    if levels:
        side = "too far to the right" if level > max(levels) else "too far to the left"
        return f"Line {len(lines)}, `{text}`, may stand {place}, but it is {side}: which block does it belong to?"
    return f"Line {len(lines)}, `{text}`, cannot stand {place}. {_so_far(len(before))}"


def _so_far(right: int) -> str:
    if not right:
        return "What does everything else need first?"
    if right == 1:
        return "The line above it is fine: what has to come after it?"
    return f"The {right} lines above it are fine: what has to come after them?"


def _lines(text: str, indented: bool) -> list[Line]:
    """Return each line with its level: how many of the lines above it are its parents."""
    found: list[Line] = []
    margins: list[int] = []
    for line in filter(str.strip, text.expandtabs(4).splitlines()):
        margin = len(line) - len(line.lstrip())
        margins = [other for other in margins if other < margin]
        found.append((len(margins) if indented else 0, line.strip()))
        margins.append(margin)
    return found


def _read(sealed: str) -> _Sheet:
    words = {words[0]: set(words[1:]) for line in sealed.strip().splitlines() if (words := line.split())}
    reasons = {match[1]: match[2] for line in sealed.splitlines() if (match := DISTRACTOR.fullmatch(line))}
    return _Sheet(words["lines"], words["beginnings"], words["complete"], reasons)


def _seal(exercise: str, line: str) -> str:
    return seal(exercise, "line", line.strip())


def _beginning(exercise: str, lines: list[Line]) -> str:
    return seal(exercise, "beginning", repr(lines))


def _kind(answer: object) -> str:
    return f"a value of type {type(answer).__name__}"
