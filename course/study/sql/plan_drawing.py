"""A query plan as a picture: a tree with a bar per step, as HTML for the notebook and as text for everything else."""

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from course.study.sql.colours import coloured
from course.study.sql.plan_marks import FACTOR, marks
from course.study.sql.plan_nodes import Node
from course.study.sql.tables import count

if TYPE_CHECKING:
    from course.study.sql.plans import Plan

BAR = 10
CONDITION = 160
_CONDITIONS = (
    "Index Cond",
    "Recheck Cond",
    "Hash Cond",
    "Merge Cond",
    "Join Filter",
    "Filter",
    "One-Time Filter",
    "TID Cond",
    "Sort Key",
    "Presorted Key",
    "Group Key",
    "Cache Key",
)
_FACTS = ("Heap Fetches", "Workers Planned", "Workers Launched", "Subplans Removed", "Sort Method")
_HEADS = ("step", "own time", "rows", "estimated", "pages")
STALE = f"An estimate that is {FACTOR} times off often means old statistics: ANALYZE with the table's name renews them."
UNDONE = "The statement was run to measure it, and what it changed is rolled back."


@dataclass(frozen=True)
class Step:
    """One line of the drawing: a node, the guide lines before it, and what stands under it."""

    node: Node
    guide: str
    below: str
    share: float
    remarks: list[str]

    @property
    def title(self) -> str:
        """The step's name with the table and the index it uses."""
        details = self.node.details
        parts = [f"{details['Subplan Name']}: " if "Subplan Name" in details else "", self.node.name]
        parts += [f" using {self.node.index}"] if self.node.index else []
        target = self.node.relation or details.get("CTE Name") or details.get("Function Name")
        parts += [f" on {target}"] if target else []
        alias = details.get("Alias", target)
        return "".join([*parts, f" {alias}" if target and alias != target else ""])

    @property
    def cells(self) -> tuple[str, str, str, str]:
        """Own time, rows, estimated rows and pages, as texts."""
        node = self.node
        if not node.loops:
            return "never ran", "", f"{node.estimated:,}", ""
        time = f"{_ms(node.own_ms)} {self.share:4.0%}"
        if node.node_type == "ModifyTable" and not node.rows:
            return (
                time,
                "",
                "",
                f"{node.buffers.total:,}",
            )  # without RETURNING it hands no rows on, however many it changes
        runs = f" in {node.loops:,} runs" if node.loops > 1 else ""
        runs = f" by {node.loops} processes" if 1 < node.loops == node.processes else runs
        read = f" ({node.buffers.read:,} read)" if node.buffers.read else ""
        return time, f"{node.rows:,}{runs}", f"{node.estimated:,}", f"{node.buffers.total:,}{read}"

    @property
    def conditions(self) -> list[tuple[str, str]]:
        """What the step compares, sorts and groups by, as pairs of a label and SQL."""
        details = self.node.details
        return [(key, _cut(_joined(details[key]))) for key in _CONDITIONS if key in details]

    @property
    def _idle(self) -> set[str]:
        return set() if self.node.details.get("Subplans Removed") else {"Subplans Removed"}

    @property
    def facts(self) -> str:
        """Other things worth knowing, on one line."""
        return " · ".join(
            f"{key}: {self.node.details[key]}" for key in _FACTS if key in self.node.details and key not in self._idle
        )


def steps(plan: "Plan") -> list[Step]:
    """Return the lines of the drawing from top to bottom."""
    whole = sum(node.own_ms for node in plan.nodes) or 1.0
    return list(_steps(plan.root, "", "", whole, marks(plan.root)))


def _steps(node: Node, guide: str, below: str, whole: float, remarks: dict[int, list[str]]) -> Iterator[Step]:
    under = below + ("│  " if node.children else "   ")
    yield Step(node, guide, under, node.own_ms / whole, remarks.get(id(node), []))
    for child in node.children:
        is_last = child is node.children[-1]
        yield from _steps(
            child, below + ("└─ " if is_last else "├─ "), below + ("   " if is_last else "│  "), whole, remarks
        )


def _ms(milliseconds: float) -> str:
    return f"{milliseconds:,.0f} ms" if milliseconds >= 100 else f"{milliseconds:,.2f} ms"


def _joined(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _cut(text: str) -> str:
    return text if len(text) <= CONDITION else text[: CONDITION - 1] + "…"


def _summary(plan: "Plan") -> list[str]:
    pages = plan.buffers
    read = f"{pages.hit:,} from memory, {pages.read:,} read" if pages.read else "all from memory"
    times = [f"planning {_ms(plan.planning_ms)}", f"running {_ms(plan.execution_ms)}"]
    times += [f"compiling (JIT) {_ms(plan.jit_ms)}"] if plan.jit_ms else []
    lines = [" · ".join([*times, f"{count(pages.total, 'page')} of 8 kB, {read}" if pages.total else "no pages"])]
    lines += [f"{one.name}: {count(one.calls, 'call')}, {_ms(one.ms)}" for one in plan.triggers]
    return [*lines, UNDONE] if plan.changed else lines


def _advice(drawn: list[Step]) -> list[str]:
    return [STALE] if any(remark.startswith("estimated") for step in drawn for remark in step.remarks) else []


def text(plan: "Plan") -> str:
    """Draw the plan with characters."""
    drawn = steps(plan)
    width = max(len(step.guide + step.title) for step in drawn)
    table = [(" " * BAR, *_HEADS[1:]), *((_bar(step.share), *step.cells) for step in drawn)]
    sizes = [max(map(len, column)) for column in zip(*table, strict=True)]
    lines = [_line("step", width, table[0], sizes)]
    for step, cells in zip(drawn, table[1:], strict=True):
        lines += [_line(step.guide + step.title, width, cells, sizes), *_notes(step)]
    return "\n".join([*lines, "", *_summary(plan), *_advice(drawn)])


def _bar(share: float) -> str:
    full = round(share * BAR)
    return "█" * full + "·" * (BAR - full)


def _line(first: str, width: int, cells: tuple[str, ...], sizes: list[int]) -> str:
    return "  ".join([first.ljust(width), *map(str.rjust, cells, sizes)]).rstrip()


def _notes(step: Step) -> list[str]:
    notes = [f"{label}: {sql}" for label, sql in step.conditions] + ([step.facts] if step.facts else [])
    return [f"{step.below}  {note}" for note in [*notes, *(f"⚠ {remark}" for remark in step.remarks)]]


_MUTED = "opacity:.75;font-size:.92em"
_SPOKEN = "position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)"  # for screen readers
_WARNING = "border-left:3px solid #e8590c;background:rgba(232,89,12,.14);padding:1px 6px;margin-top:2px"
_CELL = "padding:3px 8px;vertical-align:top;text-align:"
_TRACK = (
    "display:inline-block;width:90px;height:9px;margin-right:8px;background:rgba(128,128,128,.25);border-radius:2px"
)


def html(plan: "Plan") -> str:
    """Draw the plan for the notebook; every text of the database is escaped."""
    drawn = steps(plan)
    head = "".join(f'<th scope="col" style="{_CELL}{_side(name)}">{name}</th>' for name in _HEADS)
    body = "".join(map(_row, drawn))
    foot = "".join(f'<div style="{_MUTED}">{escape(line)}</div>' for line in [*_summary(plan), *_advice(drawn)])
    table = f'<table aria-label="Query plan"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'
    return f'<div style="max-width:100%;overflow-x:auto">{table}</div>{foot}'


def _side(name: str) -> str:
    return "left" if name in _HEADS[:2] else "right"


def _row(step: Step) -> str:
    time, *numbers = step.cells
    return f"<tr>{_step(step)}{_time(time, step.share)}{''.join(map(_number, numbers))}</tr>"


def _number(words: str) -> str:
    number, _, more = words.partition(" ")
    small = f'<div style="{_MUTED}">{more}</div>' if more else ""
    return f'<td style="{_CELL}right;white-space:nowrap">{number}{small}</td>'


def _step(step: Step) -> str:
    depth = len(step.guide) // 3
    level = f'<span style="{_SPOKEN}">level {depth + 1}: </span>'
    arrow = '<span aria-hidden="true">└ </span>' if depth else ""
    notes = [f'<div style="{_MUTED}">{label}: {_sql(sql)}</div>' for label, sql in step.conditions]
    notes += [f'<div style="{_MUTED}">{escape(step.facts)}</div>'] if step.facts else []
    notes += [f'<div style="{_WARNING}">⚠ {escape(remark)}</div>' for remark in step.remarks]
    style = f"{_CELL}left;font-weight:normal;padding-left:{8 + 18 * depth}px;min-width:16em;white-space:normal"
    label = f"{level}{arrow}<strong>{escape(step.title)}</strong>"
    return f'<th scope="row" style="{style}">{label}{"".join(notes)}</th>'


def _sql(text: str) -> str:
    return f'<code style="background:none;padding:0">{coloured(text)}</code>'


def _time(words: str, share: float) -> str:
    colour = f"rgba({70 + round(160 * share)},{120 - round(40 * share)},{200 - round(160 * share)},1)"
    fill = f"display:block;width:{share:.1%};height:100%;background:{colour};border-radius:2px"
    bar = f'<span role="img" aria-label="{share:.0%} of the time" style="{_TRACK}"><span style="{fill}"></span></span>'
    return f'<td style="{_CELL}left;white-space:nowrap">{bar}{words}</td>'
