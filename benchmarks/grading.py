"""`python -m benchmarks.grading`: stock nbgrader, several of it, ours and the floor, side by side in one run."""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from benchmarks import classroom, floor, loops, machine, memory, ours, pages, results, stock
from benchmarks.results import Chapter, Results
from environment import databases
from environment.paths import ROOT
from environment.temporary import own_services, place

OUT = ROOT / "artefacts" / "bench.json"
SLOW = {"ch44": 3}  # a submission of these takes so long that fewer must do, of ours in proportion
PARTS = ("chapters", "pages", "memory", "loops")
LOOPING, SMALL, LARGE, FULL = 60, 100, 300, 2000


@contextmanager
def said(what: str) -> Iterator[None]:
    """Say on stderr what is measured now, and how long that took."""
    print(f"{what} ...", end=" ", file=sys.stderr, flush=True)
    started = time.monotonic()
    yield
    print(f"{time.monotonic() - started:.1f} s", file=sys.stderr)


def options(arguments: list[str] | None = None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.grading", description=__doc__)
    parser.add_argument("--chapters", default="ch13,ch25,ch44")
    parser.add_argument("--submissions", type=int, default=60, metavar="N", help="what we grade per chapter")
    parser.add_argument("--stock", type=int, default=6, metavar="M", help="what stock grades per chapter and process")
    parser.add_argument("--wrong", type=float, default=0.0, help="share of our submissions that have wrong answers")
    parser.add_argument("--only", default=",".join(PARTS), help=f"some of {','.join(PARTS)}")
    parser.add_argument("--full", action="store_true", help=f"memory at {FULL} submissions")
    parser.add_argument("--out", type=Path, default=OUT)
    return parser.parse_args(arguments)


def chapter(folder: Path, name: str, asked: argparse.Namespace) -> Chapter:
    """Measure one chapter in every way."""
    few = min(SLOW.get(name, asked.stock), asked.stock)
    many, cores = max(2, asked.submissions * few // asked.stock), machine.cores()
    with own_services():
        databases.database("shop").drop()
        databases.database("blog").drop()
        with said(f"{name}: preparing"):
            prepared = stock.prepare(folder / f"stock-{name}", name, few)
            beside = stock.copies(prepared, cores)
        with said(f"{name}: stock, {few} submissions"):
            one = stock.autograde(prepared, name, few)
        with said(f"{name}: {cores} stock processes, {few} submissions each"):
            several = stock.in_parallel(beside, name, few)
    graded = {}
    for sealed in (False, True):
        root = classroom.course(folder / f"ours-{name}-{sealed}")
        classroom.fill(root, name, classroom.students(many), asked.wrong)
        with said(f"{name}: ours, {'sealed' if sealed else 'sandbox alone'}, {many} submissions"):
            graded[sealed] = ours.grade(root, name, sealed=sealed)
    with said(f"{name}: floor"):
        least = floor.measure(root, name, 6)
    return Chapter(name, one, several, graded[False], graded[True], least)


def measure(folder: Path, asked: argparse.Namespace) -> Results:
    """Measure what is asked for."""
    found, only, names = Results(machine.about()), asked.only.split(","), asked.chapters.split(",")
    if "chapters" in only:
        found.chapters = [chapter(folder, name, asked) for name in names]
    if "pages" in only and "chapters" in only:
        with said("feedback pages"):
            few = min(SLOW.get(names[0], asked.stock), asked.stock)
            found.stock_pages = stock.feedback(folder / f"stock-{names[0]}", names[0], few)
            found.pages = pages.rate(folder / f"ours-{names[0]}-True", names[0])
    if "memory" in only:
        for size in (SMALL, FULL if asked.full else LARGE):
            with said(f"memory: a class of {size}"):
                found.classes.append(memory.grade(folder / f"class-{size}", names[0], size))
    if "loops" in only:
        with said("endless loops"):
            found.loops = loops.measure(folder, names[0], LOOPING, 3)
    return found


def main() -> None:
    """Measure, print the tables and write the figures."""
    asked = options()
    with tempfile.TemporaryDirectory(prefix="bench-", dir=place()) as scratch, machine.watched() as load:
        found = measure(Path(scratch), asked)
    found.machine |= {"steal %": load.steal, "busy %": load.busy}
    results.show(found)
    figures = {"at": datetime.now(UTC).isoformat(timespec="seconds"), **asdict(found), "targets": found.targets()}
    asked.out.parent.mkdir(parents=True, exist_ok=True)
    asked.out.write_text(json.dumps(figures, indent=1) + "\n")
    print(f"All figures: {asked.out}")


if __name__ == "__main__":
    main()
