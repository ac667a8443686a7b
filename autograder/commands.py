"""What the verbs of `autograder` do."""

import json
from dataclasses import asdict
from pathlib import Path

from autograder import assignment as assignments
from autograder import batch, settings, show
from autograder.batch import Order
from autograder.errors import UserMistake
from autograder.records.regrade import Change
from autograder.sandbox.support import choose
from autograder.sealing import lint as linting

UNPROTECTED = "No sandbox (--sandbox none): what these notebooks do, they do to this machine, with your rights."


def _order(students: list[str], jobs: int, sandbox: str, force: bool = False) -> Order:
    if sandbox == "docker":
        raise UserMistake("The docker sandbox comes with the course's containers; until then: --sandbox namespaces")
    kind = choose(sandbox)
    if kind == "none":
        show.warn(UNPROTECTED)
    return Order(students, jobs, kind, force)


def grade(
    root: Path, chapters: list[str], students: list[str], jobs: int, sandbox: str, force: bool, as_json: bool
) -> int:
    """Grade each assignment and print a table; return 1 when a submission could not be judged by our fault."""
    course, order = settings.load(root.resolve()), _order(students, jobs, sandbox, force)
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
    course, order = settings.load(root.resolve()), _order(students, jobs, sandbox)
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


def doctor(as_json: bool) -> int:
    """Try to escape; return 1 when something got out."""
    import autograder.sandbox.doctor as examination

    findings = examination.examine()
    print(json.dumps([asdict(finding) for finding in findings], indent=1)) if as_json else show.findings(findings)
    return 0 if all(finding.ok for finding in findings) else 1
