"""What a drawn plan says, as text and as HTML."""

import json
from html.parser import HTMLParser
from pathlib import Path

import pytest

from course.study.sql.plan_drawing import STALE, UNDONE, html, text
from course.study.sql.plans import read

SAMPLES = json.loads(Path(__file__).with_name("plan_samples.json").read_text("utf-8"))


def sample(name):
    return read(SAMPLES[name])


def test_the_text_is_a_tree_with_a_bar_per_step():
    lines = text(sample("spill-15")).splitlines()
    assert lines[0].split() == ["step", "own", "time", "rows", "estimated", "pages"]
    assert lines[1].startswith("Sort") and "████████··" in lines[1] and lines[1].endswith("100,000    100,000      0")
    assert lines[5].startswith("└─ Seq Scan on visits") and lines[5].endswith("541")


def test_what_is_worth_a_look_stands_under_its_step():
    lines = [line.strip(" │") for line in text(sample("parallel-15")).splitlines()]
    place = next(n for n, line in enumerate(lines) if "Parallel Seq Scan on visits v" in line)
    assert lines[place + 1 : place + 3] == ["Filter: (day = 7)", "⚠ read 100,002 rows one by one and kept 2,001 (2 %)"]
    assert lines[-1] == STALE


def test_rows_of_several_processes_say_so():
    assert "by 3 processes" in text(sample("parallel-18")) and "in 20 runs" in text(sample("subplan-15"))


def test_ctes_and_subplans_are_called_by_their_names():
    drawn = text(sample("lazy-18"))
    assert (
        "CTE busy: HashAggregate" in drawn and "InitPlan 2: Aggregate" in drawn and "CTE Scan on busy busy_1" in drawn
    )


def test_the_last_lines_tell_the_times_and_pages_of_the_whole():
    assert "planning 0.06 ms · running 76.80 ms · compiling (JIT) 11.19 ms · 541 pages of 8 kB" in text(
        sample("jit-15")
    )


def test_a_change_says_that_it_is_rolled_back_and_what_its_foreign_keys_cost():
    lines = text(sample("change-15")).splitlines()
    assert lines[-2].startswith("visits_person_id_fkey: 100 calls, ") and lines[-1] == UNDONE


def test_a_step_that_never_ran_says_so():
    plan = read([{"Plan": {"Node Type": "Seq Scan", "Relation Name": "orders", "Plan Rows": 40, "Actual Loops": 0}}])
    assert "never ran" in text(plan) and "never ran" in html(plan)


class Tags(HTMLParser):
    """Collects the tags that are open, to see that each is closed, and the texts."""

    def __init__(self):
        super().__init__()
        self.open, self.seen = [], []

    def handle_starttag(self, tag, attrs):
        self.open.append(tag)
        self.seen.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def parsed(page):
    tags = Tags()
    tags.feed(page)
    assert tags.open == []
    return tags.seen


@pytest.mark.parametrize("name", SAMPLES)
def test_the_html_has_a_row_and_a_named_bar_for_each_step(name):
    seen, steps = parsed(html(sample(name))), len(sample(name).nodes)
    bars = [attrs for tag, attrs in seen if attrs.get("role") == "img"]
    assert len([tag for tag, _ in seen if tag == "tr"]) == steps + 1
    assert len(bars) == steps and all(bar["aria-label"].endswith("% of the time") for bar in bars)


def test_the_html_is_a_table_with_a_name_and_headings():
    seen = parsed(html(sample("spill-15")))
    assert ("table", {"aria-label": "Query plan"}) in seen
    assert [attrs["scope"] for tag, attrs in seen if tag == "th"] == ["col"] * 5 + ["row"] * 2


def test_text_of_the_database_is_never_html():
    raw = {"Node Type": "Seq Scan", "Relation Name": "<i>", "Plan Rows": 1, "Filter": "(a < '<script>')"}
    page = html(read([{"Plan": raw}]))
    assert "<script" not in page and "&lt;script&gt;" in page and "&lt;i&gt;" in page


def test_a_long_condition_is_cut():
    raw = {"Node Type": "Seq Scan", "Plan Rows": 1, "Filter": "x" * 5000}
    assert max(map(len, text(read([{"Plan": raw}])).splitlines())) < 200
