"""What the verbs of `autograder` do."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from autograder import assignment as assignments
from autograder import batch, settings, show
from autograder.batch import Order
from autograder.errors import UserMistake
from autograder.records.regrade import Change
from autograder.sandbox.plan import DOCKER, NONE
from autograder.sandbox.support import choose
from autograder.sealing import lint as linting
from autograder.settings import Course

if TYPE_CHECKING:
    from autograder.sandbox.doctor import Finding

UNPROTECTED = "No sandbox (--sandbox none): what these notebooks do, they do to this machine, with your rights."


def _order(course: Course, students: list[str], jobs: int, sandbox: str, force: bool = False) -> Order:
    kind = _kind(course, sandbox)
    if kind == "none":
        show.warn(UNPROTECTED)
    return Order(students, jobs, kind, force)


def _kind(course: Course, sandbox: str) -> str:
    if sandbox != DOCKER:
        return choose(sandbox)
    from autograder.containers import daemon

    daemon.check(course.own.image)
    return DOCKER


def grade(
    root: Path, chapters: list[str], students: list[str], jobs: int, sandbox: str, force: bool, as_json: bool
) -> int:
    """Grade each assignment and print a table; return 1 when a submission could not be judged by our fault."""
    course = settings.load(root.resolve())
    order = _order(course, students, jobs, sandbox, force)
    rows = []
    for name in [assignments.find(course, chapter) for chapter in chapters]:
        with batch.opened(course, name) as opened, show.bar(name, quiet=as_json) as progress:
            row = show.Row(name)
            for verdict in opened.grade(order, progress):
                row.count(verdict)
            row.refused = opened.refused
            rows.append(row)
    print(json.dumps([asdict(row) for row in rows], indent=1)) if as_json else show.table(rows)
    return 1 if any(row.lost for row in rows) else 0


def regrade(
    root: Path, chapters: list[str], students: list[str], jobs: int, sandbox: str, apply: bool, as_json: bool
) -> int:
    """Grade what was graded with other tests, show whose points change, and write that only when told to."""
    course = settings.load(root.resolve())
    order = _order(course, students, jobs, sandbox)
    changes, said, lost = list[Change](), list[str](), list[str]()
    for name in [assignments.find(course, chapter) for chapter in chapters]:
        with batch.opened(course, name) as opened, show.bar(name, quiet=as_json) as progress:
            changes += list(opened.regrade(order, progress, apply))
            said += [*opened.refused, *opened.lost]
            lost += opened.lost
    print(json.dumps([asdict(change) for change in changes], indent=1)) if as_json else show.changes(changes, apply)
    for sentence in said:
        show.warn(sentence)
    return 1 if lost else 0


def lint(root: Path, chapters: list[str], as_json: bool) -> int:
    """Print, per assignment, the share of assertions that are judged outside and each one that is not."""
    course = settings.load(root.resolve())
    reports = {}
    for name in [assignments.find(course, chapter) for chapter in chapters]:
        with assignments.opened(course, name) as assignment:
            reports[name] = [linting.report(node) for node in assignment.source.values()]
    show.lint(reports, as_json)
    return 0


def doctor(sandbox: str, as_json: bool) -> int:
    """Try to escape; return 1 when something got out."""
    findings = _examined(sandbox)
    print(json.dumps([asdict(finding) for finding in findings], indent=1)) if as_json else show.findings(findings)
    return 0 if all(finding.ok for finding in findings) else 1


def _examined(sandbox: str) -> "list[Finding]":
    if sandbox == DOCKER:
        import autograder.containers.doctor as of_containers

        return of_containers.examine()
    if sandbox == NONE:
        raise UserMistake("Without a sandbox there is nothing to try: use --sandbox namespaces or --sandbox docker")
    import autograder.sandbox.doctor as of_namespaces

    return of_namespaces.examine()
