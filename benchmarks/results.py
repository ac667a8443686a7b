"""The figures of a run, which targets they meet, and how they are shown."""

from dataclasses import dataclass, field
from typing import Any

from rich.console import Console
from rich.table import Table

from benchmarks import machine
from benchmarks.floor import Floor
from benchmarks.loops import Loops
from benchmarks.memory import Class
from benchmarks.ours import Graded
from benchmarks.stock import Stock

SANDBOXED, SEALED, PAGES = 25.0, 20.0, 10.0
GROWTH, LINEAR = 1.1, 1.15  # memory is flat, and cost linear, up to here


@dataclass
class Chapter:
    """One chapter side by side."""

    name: str
    stock: Stock
    parallel: Stock
    sandboxed: Graded
    sealed: Graded
    floor: Floor

    def times(self, ours: Graded) -> float:
        """How many times the submissions per second of stock, both as whole commands."""
        return ours.rate / self.stock.rate

    def phase_times(self, ours: Graded) -> float:
        """The same without the start of either command."""
        return ours.phase_rate * self.stock.each

    def over_floor(self, ours: Graded) -> float:
        """How many times the cells' own CPU seconds one submission takes while grading."""
        return ours.phase_cpu / ours.count / self.floor.cells

    @property
    def floor_rate(self) -> float:
        """Submissions per second when all cores do nothing but the cells."""
        return machine.cores() / self.floor.cells


@dataclass
class Results:
    """Everything that was measured."""

    machine: dict[str, Any]
    chapters: list[Chapter] = field(default_factory=list)
    pages: float = 0.0
    stock_pages: Stock | None = None
    classes: list[Class] = field(default_factory=list)
    loops: Loops | None = None

    def targets(self) -> dict[str, bool]:
        """Say of each target whether it is met."""
        found = {}
        for one in self.chapters:
            found[f"{one.name}: {SANDBOXED:g} times stock in the sandbox"] = one.phase_times(one.sandboxed) >= SANDBOXED
            found[f"{one.name}: {SEALED:g} times stock with sealed verdicts"] = one.phase_times(one.sealed) >= SEALED
        if self.stock_pages:
            found[f"feedback {PAGES:g} times stock"] = self.pages * self.stock_pages.each >= PAGES
        if self.classes:
            small, large = self.classes
            found["memory flat"] = large.peak.together <= small.peak.together * GROWTH
            costs = [one.graded.phase_cpu / one.size for one in self.classes]
            found["cost linear"] = costs[1] <= costs[0] * LINEAR
        if self.loops:
            found["loops hold one slot at most"] = self.loops.lost <= 1.0
        return found


def show(results: Results) -> None:
    """Print the tables."""
    console = Console(width=150)
    for table in (_speed(results), _rest(results), _targets(results)):
        console.print(table)
    console.print(", ".join(f"{name} {value}" for name, value in results.machine.items()), highlight=False)


def _speed(results: Results) -> Table:
    table = Table(title="submissions per second; whole command | grading alone", show_lines=True)
    columns = (
        "chapter",
        "stock, 1 process",
        "stock in parallel",
        "sandbox",
        "sandbox, sealed",
        "floor: cells' CPU alone",
    )
    for name in columns:
        table.add_column(name)
    for one in results.chapters:
        stock, beside, floor = one.stock, one.parallel, one.floor
        table.add_row(
            one.name,
            f"{stock.rate:.2f} | {1 / stock.each:.2f}\nCPU {stock.cpu / stock.count:.2f} s",
            f"{beside.rate:.2f}\n{beside.rate / stock.rate:.1f} x stock\nCPU {beside.cpu / beside.count:.2f} s",
            _ours(one, one.sandboxed),
            _ours(one, one.sealed),
            f"{one.floor_rate:.1f}\nCPU {floor.cells:.3f} s\nand fork {floor.process:.3f} s",
        )
    return table


def _ours(one: Chapter, ours: Graded) -> str:
    return (
        f"{ours.rate:.2f} | {ours.phase_rate:.2f}\n{one.times(ours):.1f} | {one.phase_times(ours):.1f} x stock\n"
        f"CPU {ours.phase_cpu / ours.count:.3f} s, {one.over_floor(ours):.1f} x floor\nstart {ours.start:.1f} s"
    )


def _rest(results: Results) -> Table:
    table = Table("what", "figure", title="pages, memory, loops")
    if results.stock_pages:
        stock = results.stock_pages
        ratio = f"{results.pages * stock.each:.0f} ({results.pages / stock.rate:.0f} with the start of its command)"
        table.add_row("feedback pages", f"{results.pages:.1f}/s, stock {1 / stock.each:.2f}/s: {ratio} times")
    for one in results.classes:
        peak = one.peak
        sizes = f"main {peak.main:.0f} MiB, a worker {peak.worker:.0f} MiB, together (PSS) {peak.together:.0f} MiB"
        cost = f"{one.graded.phase_rate:.2f}/s, CPU {one.graded.phase_cpu / one.size:.3f} s each"
        table.add_row(f"a class of {one.size}", f"{sizes}; {cost}")
    if results.loops:
        loops = results.loops
        took = f"{loops.extra:+.1f} s on {loops.without.phase:.1f} s"
        what = f"{loops.count} endless loops in a class of {loops.with_them.count}"
        table.add_row(what, f"{took}; {loops.lost:.2f} slots lost, {loops.worth:.1f} looping submissions' worth")
    return table


def _targets(results: Results) -> Table:
    table = Table("target", "met", title="targets (without the start of the commands)")
    for name, met in results.targets().items():
        table.add_row(name, "yes" if met else "NO")
    return table
