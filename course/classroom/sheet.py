"""A class as CSV, one row per learner and exercise, for a spreadsheet."""

import csv
from collections.abc import Iterator
from pathlib import Path

from course.classroom.model import Handed, Result, Room

COLUMNS = ["learner", "chapter", "exercise", "title", "status", "points", "most"]
COLUMNS += ["late_hours", "tries", "mistake", "reason"]
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write(room: Room, path: Path) -> None:
    """Write the file; the mark at its beginning tells a spreadsheet that it is UTF-8."""
    with path.open("w", encoding="utf-8-sig", errors="replace", newline="") as file:
        sheet = csv.writer(file)
        sheet.writerow(COLUMNS)
        sheet.writerows([safe(value) for value in row] for row in _rows(room))


def _rows(room: Room) -> Iterator[list[object]]:
    for one in room.handed:
        if not one.results:
            yield [one.student, one.chapter, "", "", one.status, "", "", *_end(one)]
        for result in one.results:
            yield [one.student, one.chapter, *_result(room, one, result)]
    for student, chapter in room.waiting:
        yield [student, chapter, "", "", "not graded yet", "", "", "", "", "", ""]


def _result(room: Room, one: Handed, result: Result) -> list[object]:
    title = room.titles.get((one.chapter, result.exercise), "")
    points = "" if result.points is None else result.points
    mistake = result.mistake.name if result.mistake else ""
    return [result.exercise, title, result.status, points, result.most, *_end(one, mistake)]


def _end(one: Handed, mistake: str = "") -> list[object]:
    return [round(one.late / 3600, 2), one.tries, mistake, one.reason]


def safe(value: object) -> object:
    """Return a text such that no spreadsheet takes it for a formula."""
    return f"'{value}" if isinstance(value, str) and value.lstrip(" ").startswith(_FORMULA) else value
