"""The plan travels as JSON and comes out as it went in."""

import pytest

from autograder.sandbox.plan import Limits, Plan


def test_a_plan_survives_the_journey():
    plan = Plan("/w", readonly=("/a", "/b"), uid=7, limits=Limits(memory_mb=1), ports=(5432,), cgroup=("/c",))
    assert Plan.from_json(plan.to_json()) == plan


def test_an_unknown_kind_is_refused():
    with pytest.raises(ValueError, match="'jail' is not known; use 'namespaces', 'docker' or 'none'"):
        Plan("/w", kind="jail")


@pytest.mark.parametrize(
    ("kind", "cgroup", "counted"),
    [("namespaces", (), False), ("namespaces", ("/sys/fs/cgroup/x",), True), ("docker", (), True), ("none", (), False)],
)
def test_a_cgroup_counts_where_there_is_one_of_ours_or_of_the_engine(kind, cgroup, counted):
    assert Plan("/w", kind=kind, cgroup=cgroup).counted is counted
