"""Which steps of a plan are worth a second look."""

import pytest

from course.study.sql.plan_marks import marks
from course.study.sql.plans import read


def made(kind, estimated=1, rows=1, loops=1, below=(), **more):
    raw = {"Node Type": kind, "Plan Rows": estimated, "Actual Rows": rows, "Actual Loops": loops, "Plans": list(below)}
    return {**raw, **{key.replace("_", " "): value for key, value in more.items()}}


def told(raw):
    root = read([{"Plan": raw}]).root
    found = marks(root)
    return {node.node_type: found[id(node)] for node in root.walk() if id(node) in found}


@pytest.mark.parametrize(
    ("estimated", "rows", "sentences"),
    [
        (10, 99, []),
        (99, 10, []),
        (10, 100, ["estimated 10 rows, and 100 came: 10 times more"]),
        (4000, 10, ["estimated 4,000 rows, and 10 came: 400 times fewer"]),
        (40, 0, ["estimated 40 rows, and none came"]),
        (1, 0, []),
    ],
)
def test_an_estimate_ten_times_off_is_marked(estimated, rows, sentences):
    assert told(made("Index Scan", estimated, rows)) == ({"Index Scan": sentences} if sentences else {})


def test_estimates_of_repeated_steps_are_compared_run_by_run():
    assert told(made("Index Scan", 1, 0.35, loops=1000)) == {}


def test_a_step_that_never_ran_is_not_marked():
    assert told(made("Seq Scan", 5000, 0, loops=0)) == {}


@pytest.mark.parametrize("kind", ["Hash", "Sort", "Gather", "BitmapAnd", "Materialize"])
def test_a_step_that_repeats_its_child_s_estimate_is_not_marked_again(kind):
    assert list(told(made(kind, 5000, 1, below=[made("Index Scan", 5000, 1)]))) == ["Index Scan"]


@pytest.mark.parametrize("between", [None, "Append", "Nested Loop"])
def test_a_scan_that_a_limit_stopped_is_not_marked(between):
    scan = made("Index Scan", 5000, 10, Parent_Relationship="Outer")
    assert told(made("Limit", 10, 10, below=[made(between, 10, 10, below=[scan]) if between else scan])) == {}


def test_a_scan_below_a_sort_is_read_to_its_end_whatever_the_limit():
    scan = made("Index Scan", 5000, 10)
    assert list(told(made("Limit", 10, 10, below=[made("Sort", 5000, 10, below=[scan])]))) == ["Index Scan"]


def test_more_rows_than_expected_are_marked_below_a_limit_too():
    assert list(told(made("Limit", 10, 10, below=[made("Index Scan", 10, 4000)]))) == ["Index Scan"]


@pytest.mark.parametrize("join", [{"Join Type": "Semi"}, {"Join Type": "Anti"}, {"Inner Unique": True}])
def test_the_inner_scan_of_a_join_that_wants_one_row_is_not_marked(join):
    inner = made("Index Scan", 500, 1, Parent_Relationship="Inner")
    assert told(made("Nested Loop", below=[made("Seq Scan", Parent_Relationship="Outer"), inner], **join)) == {}


def test_the_outer_scan_of_a_hash_join_with_nothing_to_match_is_not_marked():
    outer = made("Index Scan", 5000, 1, Parent_Relationship="Outer")
    inner = made("Hash", 1, 0, Parent_Relationship="Inner", below=[made("Function Scan", 1, 0)])
    assert told(made("Hash Join", below=[outer, inner])) == {}


def test_rows_that_a_merge_join_steps_back_to_are_not_marked():
    inner = made("Index Scan", 10, 4000, Parent_Relationship="Inner")
    assert told(made("Merge Join", below=[made("Sort", Parent_Relationship="Outer"), inner])) == {}


def test_a_scan_that_throws_most_rows_away_says_how_many():
    scan = made("Seq Scan", 12, 12, Rows_Removed_by_Filter=1188)
    assert told(scan) == {"Seq Scan": ["read 1,200 rows one by one and kept 12 (1 %)"]}


def test_rows_thrown_away_are_counted_over_all_runs():
    scan = made("Seq Scan", 1, 1, loops=3, Rows_Removed_by_Filter=999)
    assert told(scan) == {"Seq Scan": ["read 3,000 rows one by one and kept 3 (under 1 %)"]}


@pytest.mark.parametrize(("rows", "removed"), [(600, 599), (9, 90), (1200, 0)])
def test_a_scan_that_keeps_most_rows_or_is_small_is_not_marked(rows, removed):
    assert told(made("Seq Scan", rows, rows, Rows_Removed_by_Filter=removed)) == {}


@pytest.mark.parametrize(
    ("details", "size"),
    [
        ({"Sort Method": "external merge", "Sort Space Type": "Disk", "Sort Space Used": 2048}, "2.0 MB"),
        ({"Workers": [{"Sort Space Type": "Disk", "Sort Space Used": 40}, {"Sort Space Used": 9}]}, "40 kB"),
        ({"Full-sort Groups": {"Group Count": 2, "Sort Space Disk": {"Peak Sort Space Used": 72}}}, "72 kB"),
        ({"HashAgg Batches": 5, "Disk Usage": 640}, "640 kB"),
        ({"Storage": "Disk", "Maximum Storage": 300}, "300 kB"),
        ({"Hash Batches": 4, "Temp Written Blocks": 10}, "80 kB"),
    ],
)
def test_work_that_went_to_disk_says_how_much(details, size):
    [[sentence]] = told(made("Any", **details)).values()
    assert sentence == f"did not fit into memory (work_mem): {size} went to temporary files on disk"


@pytest.mark.parametrize(
    "details", [{"Sort Space Type": "Memory", "Sort Space Used": 99}, {"Hash Batches": 1}, {"Storage": "Memory"}]
)
def test_work_in_memory_is_not_marked(details):
    assert told(made("Any", **details)) == {}
