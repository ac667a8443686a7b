"""The house has three floors: an import never points upwards, and the lower two know no chapter."""

import ast
import re

import pytest

from environment.paths import ROOT

FLOORS = ["environment", "autograder", "course"]
MODULES = [path for floor in FLOORS for path in (ROOT / floor).rglob("*.py") if "chapters" not in path.parts]


def imported(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.split(".")[0]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_never_point_up_a_floor(path):
    floor = FLOORS.index(path.relative_to(ROOT).parts[0])
    above = set(FLOORS[floor + 1 :])
    assert not above & set(imported(ast.parse(path.read_text())))


@pytest.mark.parametrize(
    "path", [p for p in MODULES if "course" not in p.relative_to(ROOT).parts[0]], ids=lambda p: p.name
)
def test_the_lower_floors_know_no_chapter(path):
    assert not re.findall(r"\bch\d\d\b", path.read_text())


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_modules_stay_small(path):
    assert len(path.read_text().splitlines()) <= 300, f"{path} has grown over 300 lines: split it by concept"
