"""Solution and hidden-test markers: nbgrader matches them as exact substrings, so a misspelt one hides nothing."""

import re

from course.authoring.fences import Block
from course.authoring.problems import Problem

REGIONS = {"answer": "SOLUTION", "tests": "HIDDEN TESTS", "manual": "MARK SCHEME"}
LOOKS_LIKE = re.compile(
    r"\b(begin|end)[\s_-]*(solution|hidden[\s_-]*tests?|mark(?:ing)?[\s_-]*scheme)s?\b", re.IGNORECASE
)
NEEDED = ("answer", "manual")  # a test cell may be all visible when another one of its exercise hides something
COMMENT = {"python": "###", "sql": "--", "markdown": "###"}


def split(text: str, region: str) -> tuple[str, str]:
    """Return (what stands outside the region, what stands inside), markers removed."""
    outside: list[str] = []
    inside: list[str] = []
    within = False
    for line in text.splitlines():
        if f"BEGIN {region}" in line:
            within = True
        elif f"END {region}" in line:
            within = False
        else:
            (inside if within else outside).append(line)
    return "\n".join(outside), "\n".join(inside)


def problems(role: str, block: Block) -> list[Problem]:
    """Return what is wrong with the markers of one cell: misspelt, misplaced, unbalanced or missing."""
    region = REGIONS.get(role)
    found, is_open, regions = [], False, 0

    def say(line: int, what: str, remedy: str) -> None:
        found.append(Problem(block.file, line, what, remedy))

    for offset, line in enumerate(block.text.splitlines()):
        match = LOOKS_LIKE.search(line)
        if match is None:
            continue
        number = block.line + offset + bool(block.language)
        if region is None:
            say(number, f"A marker stands in a cell that is not graded: {line.strip()!r}.", "Remove it.")
            continue
        edge = match[1].upper()
        exact = f"{COMMENT[block.language]} {edge} {region}"
        if line.strip() != exact:
            say(number, f"nbgrader does not know the marker {line.strip()!r}.", f"Write it as {exact!r}.")
        elif (edge == "BEGIN") == is_open:
            say(number, f"{line.strip()!r} does not follow its partner.", "Balance BEGIN and END; regions do not nest.")
        else:
            is_open = not is_open
            regions += is_open
    if is_open:
        say(block.line, f"BEGIN {region} has no END.", f"Close it with {COMMENT[block.language]} END {region}.")
    elif role in NEEDED and not regions and not found:
        say(
            block.line,
            f"This {role} cell has no {region} region.",
            f"Mark it with {COMMENT[block.language]} BEGIN {region}.",
        )
    return found
