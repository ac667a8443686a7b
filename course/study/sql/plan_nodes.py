"""A query plan as a tree of plain values, read from PostgreSQL's JSON: each step with its own time, rows and pages.

PostgreSQL counts a step together with the steps below it, as an average per run of the step, and per process of a
parallel query. Here everything is a total, and a step's time is its own share of the time that passed.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

GATHERS = ("Gather", "Gather Merge")
_AGGREGATES = {"Sorted": "GroupAggregate", "Hashed": "HashAggregate", "Mixed": "MixedAggregate"}


@dataclass(frozen=True)
class Buffers:
    """Pages of 8 kB: found in PostgreSQL's memory, read into it, and written to temporary files."""

    hit: int
    read: int
    spilled: int

    @property
    def total(self) -> int:
        """All pages that were looked at, wherever they were."""
        return self.hit + self.read


@dataclass
class Node:
    """One step of a plan. `rows` and `estimated` are totals of all `loops`; time and buffers leave its children out."""

    node_type: str
    name: str
    relation: str | None
    index: str | None
    own_ms: float
    rows: int
    estimated: int
    loops: int
    processes: int
    buffers: Buffers
    details: dict[str, Any] = field(repr=False)
    children: "list[Node]" = field(default_factory=list, repr=False)

    def walk(self) -> "Iterator[Node]":
        """Yield this node and all below it, from top to bottom."""
        yield self
        for child in self.children:
            yield from child.walk()

    @property
    def role(self) -> str:
        """What the node is to the one above: "Outer", "Inner", "Member", "Subquery", "SubPlan", "InitPlan"."""
        return str(self.details.get("Parent Relationship", ""))

    @property
    def is_lazy(self) -> bool:
        """Whether this is the top of a CTE or InitPlan: it runs when some other step first asks for its result."""
        return self.role == "InitPlan"


@dataclass(frozen=True)
class _Place:
    """Where a node stands: how many processes share its work, and among how many the planner has divided its rows."""

    processes: int = 1
    divisor: float = 1.0


def tree(raw: dict[str, Any]) -> Node:
    """Return the root of a plan, from the value of "Plan" in EXPLAIN's JSON."""
    wholes: dict[int, float] = {}
    root = _node(raw, _Place(), wholes)
    times = _own(root, lambda node: wholes[id(node)])
    hits, reads, spills = (_own(root, _pages(kind)) for kind in ("Hit", "Read", "Temp Written"))
    for node in root.walk():
        key = id(node)
        node.own_ms, node.buffers = times[key], Buffers(int(hits[key]), int(reads[key]), int(spills[key]))
    return root


def _node(raw: dict[str, Any], place: _Place, wholes: dict[int, float]) -> Node:
    loops = int(raw.get("Actual Loops", 0))
    node = Node(
        node_type=raw["Node Type"],
        name=_name(raw),
        relation=raw.get("Relation Name"),
        index=raw.get("Index Name"),
        own_ms=0.0,
        rows=round(raw.get("Actual Rows", 0) * loops),
        estimated=round(raw["Plan Rows"] * _times(raw, place, loops)),
        loops=loops,
        processes=place.processes,
        buffers=Buffers(0, 0, 0),
        details={key: value for key, value in raw.items() if key != "Plans"},
    )
    wholes[id(node)] = raw.get("Actual Total Time", 0.0) * loops / place.processes
    node.children = [_node(child, _below(raw, child, place), wholes) for child in raw.get("Plans", ())]
    return node


def _times(raw: dict[str, Any], place: _Place, loops: int) -> float:
    """Return by what to multiply the planner's number of rows to get a total."""
    if not loops:
        return 1
    # A process that came too late for its share does not make the whole smaller.
    return place.divisor * max(1.0, loops / place.processes) if _is_partial(raw) else loops


def _is_partial(raw: dict[str, Any]) -> bool:
    """Whether each process of a parallel query returns only its share of this node's rows."""
    if raw["Node Type"] in GATHERS:
        return False
    return bool(raw.get("Parallel Aware")) or any(map(_is_partial, raw.get("Plans", ())))


def _below(raw: dict[str, Any], child: dict[str, Any], place: _Place) -> _Place:
    if raw["Node Type"] not in GATHERS or child.get("Parent Relationship") == "InitPlan":
        return place
    processes = round(child.get("Actual Loops", 0) / max(1, raw.get("Actual Loops", 0)))
    workers = raw.get("Workers Planned", 0)
    # The planner expects the leading process to help less, the more workers it has to look after.
    return _Place(max(1, processes), workers + max(0.0, 1 - 0.3 * workers))


def _pages(kind: str) -> Callable[[Node], float]:
    names = ["Temp Written Blocks"] if kind == "Temp Written" else [f"Shared {kind} Blocks", f"Local {kind} Blocks"]
    return lambda node: float(sum(node.details.get(name, 0) for name in names))


def _own(root: Node, whole: Callable[[Node], float]) -> dict[int, float]:
    """Return each node's own part of a quantity that includes its children's."""
    own = {id(node): max(0.0, whole(node) - _of_children(node, whole)) for node in root.walk()}
    for owner in root.walk():
        for lazy in filter(lambda child: child.is_lazy, owner.children):
            due = whole(lazy)
            for payer in _payers(lazy, owner, root):
                paid = min(own[id(payer)], due)
                own[id(payer)] -= paid
                due -= paid
    return own


def _of_children(node: Node, whole: Callable[[Node], float]) -> float:
    return sum(whole(child) for child in node.children if not child.is_lazy)


def _payers(lazy: Node, owner: Node, root: Node) -> list[Node]:
    """Return the nodes whose numbers include those of a CTE or InitPlan: those that ask for its result."""
    name = str(lazy.details.get("Subplan Name", ""))
    if name.startswith("CTE "):
        return [node for node in root.walk() if node.node_type == "CTE Scan" and node.details["CTE Name"] == name[4:]]
    asking = re.compile("|".join([re.escape(f"({name})"), *(rf"\{number}\b" for number in re.findall(r"\$\d+", name))]))
    below = (node for node in root.walk() if node is not lazy)
    return [*(node for node in below if asking.search(_conditions(node))), owner]


def _conditions(node: Node) -> str:
    return " ".join(str(value) for key, value in node.details.items() if key != "Subplan Name")


def _name(raw: dict[str, Any]) -> str:
    """Return what the step is called where EXPLAIN prints text: HashAggregate, Hash Left Join, Parallel Seq Scan."""
    kind, join = str(raw["Node Type"]), str(raw.get("Join Type", "Inner"))
    if kind == "Aggregate":
        mode = str(raw.get("Partial Mode", "Simple"))
        kind = _AGGREGATES.get(str(raw.get("Strategy")), kind)
        kind = kind if mode == "Simple" else f"{mode} {kind}"
    elif kind == "ModifyTable":
        kind = str(raw.get("Operation", kind))
    elif join != "Inner":
        kind = f"{kind.removesuffix(' Join')} {join} Join"
    if raw.get("Scan Direction") == "Backward":
        kind += " Backward"
    return f"Parallel {kind}" if raw.get("Parallel Aware") else kind
