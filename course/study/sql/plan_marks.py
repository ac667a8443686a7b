"""What is worth a second look in a query plan: bad estimates, rows read for nothing, work that went to disk."""

from collections.abc import Iterator

from course.study.sql.plan_nodes import GATHERS, Node
from course.study.sql.tables import count

FACTOR = 10
ROWS = 100  # a table with fewer rows is read whole, whatever indexes it has
PAGE = 8  # kB

# Their own rows are not counted, or are those of the step below, which is marked itself.
_UNCOUNTED = {"BitmapAnd", "BitmapOr", "ModifyTable", "Hash", "Sort", "Incremental Sort", "Materialize", *GATHERS}
_FINISHING = {"Sort", "Hash", "Aggregate"}  # they read everything below them, whoever stops asking them


def marks(root: Node) -> dict[int, list[str]]:
    """Return, by the id() of a node, the sentences about it."""
    found = {}
    for node, is_stopped, is_repeated in _all(root):
        estimate = [] if is_repeated else _estimate(node, is_stopped)
        found[id(node)] = [*estimate, *_thrown_away(node), *_spilled(node)]
    return {key: sentences for key, sentences in found.items() if sentences}


def _all(node: Node, is_stopped: bool = False, is_repeated: bool = False) -> Iterator[tuple[Node, bool, bool]]:
    """Yield each node, whether something above may have stopped it early, and whether rows may be counted twice."""
    yield node, is_stopped, is_repeated
    for child in node.children:
        # A merge join steps back in its inner input, and each row that it sees again is counted again.
        steps_back = node.node_type == "Merge Join" and child.role == "Inner"
        yield from _all(child, _is_stopped(node, child, is_stopped), steps_back)


def _is_stopped(node: Node, child: Node, is_stopped: bool) -> bool:
    if child.role in ("InitPlan", "SubPlan"):
        return True  # EXISTS is content with one row
    if node.node_type in ("Limit", "Merge Join"):
        return True
    if node.node_type == "Nested Loop" and child.role == "Inner" and _wants_one(node):
        return True
    if node.node_type == "Hash Join" and child.role == "Outer" and not node.children[-1].rows:
        return True  # the hash table is empty: nothing can match
    return is_stopped and node.node_type not in _FINISHING


def _wants_one(join: Node) -> bool:
    return bool(join.details.get("Inner Unique")) or join.details.get("Join Type") in ("Semi", "Anti")


def _estimate(node: Node, stopped: bool) -> list[str]:
    if not node.loops or node.node_type in _UNCOUNTED:
        return []
    came, expected = (max(1.0, number / node.loops) for number in (node.rows, node.estimated))
    factor = max(came, expected) / min(came, expected)
    if factor < FACTOR or (stopped and came < expected):
        return []
    if not node.rows:
        return [f"estimated {count(node.estimated, 'row')}, and none came"]
    direction = "more" if came > expected else "fewer"
    return [f"estimated {count(node.estimated, 'row')}, and {node.rows:,} came: {factor:,.0f} times {direction}"]


def _thrown_away(node: Node) -> list[str]:
    thrown = round(node.details.get("Rows Removed by Filter", 0) * node.loops)
    read = node.rows + thrown
    if node.node_type != "Seq Scan" or read < ROWS or thrown <= node.rows:
        return []
    return [f"read {count(read, 'row')} one by one and kept {node.rows:,} ({_percent(node.rows / read)})"]


def _percent(share: float) -> str:
    return "under 1 %" if 0 < share < 0.01 else f"{share:.0%}".replace("%", " %")


def _spilled(node: Node) -> list[str]:
    kilobytes = sum(_on_disk(node))
    if not kilobytes:
        return []
    size = f"{kilobytes / 1024:,.1f} MB" if kilobytes >= 1024 else f"{kilobytes:,} kB"
    return [f"did not fit into memory (work_mem): {size} went to temporary files on disk"]


def _on_disk(node: Node) -> Iterator[int]:
    """Yield the kilobytes that a sort, a hash table or a stored result put on disk, from wherever the plan says it."""
    details = node.details
    for sort in (details, *details.get("Workers", ())):
        if sort.get("Sort Space Type") == "Disk":
            yield int(sort.get("Sort Space Used", 0))
        for groups in ("Full-sort Groups", "Pre-sorted Groups"):
            yield int(sort.get(groups, {}).get("Sort Space Disk", {}).get("Peak Sort Space Used", 0))
        yield int(sort.get("Disk Usage", 0))
    if details.get("Storage") == "Disk":
        yield int(details.get("Maximum Storage", 0))
    if details.get("Hash Batches", 1) > 1:
        yield max(1, node.buffers.spilled * PAGE)
