"""Many workers write into one gradebook while nbgrader's own tools read it."""

import shutil
from collections import Counter
from contextlib import closing

import pytest
from nbgrader.api import Gradebook

from tests.autograder.tiny import NAME, POINTS, RIGHT, WRONG, nbgrader

COUNT = 20


@pytest.fixture
def course(classroom):
    made = classroom()
    shutil.copytree(made.file.parent, made.root / "source" / "later")
    for number in range(COUNT):
        made.submit(f"s{number:02}", **(RIGHT if number % 2 else WRONG))
        shutil.copytree(made.folder(f"s{number:02}"), made.folder(f"s{number:02}", "later"))
    return made


def formgrader(url):
    """What formgrader's pages ask of the gradebook."""
    with closing(Gradebook(url, "tiny")) as gradebook:
        for assignment in gradebook.assignments:
            name = assignment.name
            gradebook.average_assignment_score(name)
            gradebook.submission_dicts(name)
            for notebook in assignment.notebooks:
                gradebook.notebook_submission_dicts(notebook.name, name)
        return {one["id"]: one["score"] for one in gradebook.student_dicts()}


def test_every_grade_is_there_once_whatever_is_read_meanwhile(course, servers):
    for _ in range(2):
        course.worker(slots=2)
    url = course.url.replace("postgresql:", "postgresql+psycopg:", 1)
    sent = course.start("grade", NAME, "later", "--json", "--workers", "--broker", course.broker)
    looks = 0
    while course.states().get("done", 0) < 2 * COUNT:
        if course.states().get("done"):
            formgrader(url)
            nbgrader(course, "export", "--to", "grades.csv")
            looks += 1
    assert [row["graded"] for row in course.finish(sent).rows] == [COUNT, COUNT]
    assert looks, "nothing was read while they wrote"
    rows = course.sql(
        "select s.student_id, a.name, c.name, g.auto_score from grade g"
        " join submitted_notebook n on n.id = g.notebook_id join submitted_assignment s on s.id = n.assignment_id"
        " join base_cell c on c.id = g.cell_id join assignment a on a.id = s.assignment_id"
    )
    assert max(Counter(row[:3] for row in rows).values()) == 1 and len(rows) == 2 * COUNT * len(POINTS)
    scores = formgrader(url)
    assert scores == {f"s{number:02}": 10.0 if number % 2 else 0.0 for number in range(COUNT)}
    assert "deadlock" not in servers.postgres.log.read_text()
    nbgrader(course, "export", "--to", "grades.csv")
    assert len((course.root / "grades.csv").read_text().splitlines()) == 1 + 2 * COUNT


def test_a_manual_grade_is_kept_and_looked_at_again(classroom):
    course = classroom()
    course.submit("ann", **RIGHT)
    course.worker()
    course.send()
    course.sql_do("update grade set manual_score = 1.5, needs_manual_grade = false")
    course.send("--force")
    assert course.sql("select distinct manual_score, needs_manual_grade from grade") == [(1.5, True)]
