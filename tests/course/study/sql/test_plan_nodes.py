"""A plan as a tree of plain values; the samples come from real servers of PostgreSQL 15 and 18."""

import json
from pathlib import Path

import pytest

from course.study.sql.plans import read

SAMPLES = json.loads(Path(__file__).with_name("plan_samples.json").read_text("utf-8"))


def sample(name):
    return read(SAMPLES[name])


def made(kind, total=1.0, rows=1, loops=1, below=(), **more):
    return {
        "Node Type": kind,
        "Plan Rows": 1,
        "Actual Total Time": total,
        "Actual Rows": rows,
        "Actual Loops": loops,
        "Plans": list(below),
        **more,
    }


def tree_of(raw):
    return read([{"Plan": raw}])


@pytest.mark.parametrize("name", SAMPLES)
def test_the_own_times_add_up_to_the_time_of_the_whole(name):
    plan = sample(name)
    assert sum(node.own_ms for node in plan.nodes) == pytest.approx(SAMPLES[name][0]["Plan"]["Actual Total Time"], 0.01)


@pytest.mark.parametrize("name", SAMPLES)
def test_the_own_pages_add_up_to_the_pages_of_the_whole(name):
    raw = SAMPLES[name][0]["Plan"]
    assert sample(name).buffers.total == raw["Shared Hit Blocks"] + raw["Shared Read Blocks"]


@pytest.mark.parametrize("name", SAMPLES)
def test_no_time_and_no_number_of_pages_is_negative(name):
    assert all(node.own_ms >= 0 and min(node.buffers.hit, node.buffers.read) >= 0 for node in sample(name).nodes)


def test_a_child_s_time_is_not_its_parent_s():
    plan = tree_of(made("Sort", 10.0, below=[made("Seq Scan", 7.0)]))
    assert [node.own_ms for node in plan.nodes] == [3.0, 7.0]


def test_an_average_of_several_runs_becomes_a_total():
    plan = tree_of(made("Nested Loop", 50.0, below=[made("Seq Scan", 5.0), made("Index Scan", 0.4, 2.5, loops=100)]))
    assert [(node.own_ms, node.rows) for node in plan.nodes] == [(5.0, 1), (5.0, 1), (40.0, 250)]


def test_a_clock_that_runs_backwards_gives_no_negative_time():
    assert tree_of(made("Sort", 6.9, below=[made("Seq Scan", 7.0)])).root.own_ms == 0


@pytest.mark.parametrize("name", ["parallel-15", "parallel-18"])
def test_parallel_processes_share_the_time_that_passed(name):
    [gather] = sample(name).find("Gather")
    below = [node for node in gather.walk() if node is not gather]
    assert {node.processes for node in below} == {3}
    assert sum(node.own_ms for node in below) < gather.own_ms + sum(node.own_ms for node in below)


@pytest.mark.parametrize("name", ["parallel-15", "parallel-18"])
def test_estimates_of_parallel_steps_are_of_all_processes(name):
    [people] = sample(name).find("Seq Scan", "people")
    assert people.rows == 1000 and 990 < people.estimated < 1010


@pytest.mark.parametrize("name", ["lazy-15", "lazy-18"])
def test_a_cte_is_paid_by_those_who_ask_for_it(name):
    plan = sample(name)
    assert plan.find("CTE Scan")[0].own_ms < 1 < plan.find("HashAggregate")[0].own_ms


def test_an_init_plan_is_paid_by_the_step_whose_condition_names_it():
    once = made("Aggregate", 8.0, **{"Parent Relationship": "InitPlan", "Subplan Name": "InitPlan 1 (returns $0)"})
    plan = tree_of(made("Sort", 11.0, below=[once, made("Seq Scan", 10.0, Filter="(price > $0)")]))
    assert [node.own_ms for node in plan.nodes] == [1.0, 8.0, 2.0]


def test_an_init_plan_that_nobody_names_is_paid_by_its_owner():
    once = made("Aggregate", 8.0, **{"Parent Relationship": "InitPlan", "Subplan Name": "InitPlan 1"})
    assert tree_of(made("Result", 9.0, below=[once])).root.own_ms == 1.0


def test_a_step_that_never_ran_has_no_rows_and_no_time():
    never = {"Node Type": "Seq Scan", "Plan Rows": 40, "Actual Loops": 0, "Actual Rows": 0, "Actual Total Time": 0}
    node = tree_of(made("Nested Loop", below=[never])).root.children[0]
    assert (node.loops, node.rows, node.own_ms, node.estimated) == (0, 0, 0, 40)


def test_fractions_of_rows_become_whole_rows_of_all_runs():
    assert tree_of(made("Index Scan", rows=0.35, loops=20)).root.rows == 7


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        ({"Node Type": "Aggregate", "Strategy": "Hashed", "Partial Mode": "Simple"}, "HashAggregate"),
        ({"Node Type": "Aggregate", "Strategy": "Sorted", "Partial Mode": "Finalize"}, "Finalize GroupAggregate"),
        ({"Node Type": "Aggregate", "Strategy": "Plain"}, "Aggregate"),
        ({"Node Type": "Hash Join", "Join Type": "Left"}, "Hash Left Join"),
        ({"Node Type": "Nested Loop", "Join Type": "Anti"}, "Nested Loop Anti Join"),
        ({"Node Type": "Merge Join", "Join Type": "Inner"}, "Merge Join"),
        ({"Node Type": "ModifyTable", "Operation": "Update"}, "Update"),
        ({"Node Type": "Seq Scan", "Parallel Aware": True}, "Parallel Seq Scan"),
        ({"Node Type": "Index Scan", "Scan Direction": "Backward"}, "Index Scan Backward"),
    ],
)
def test_a_step_has_the_name_that_the_text_form_gives_it(raw, name):
    assert tree_of(made("", **raw)).root.name == name
