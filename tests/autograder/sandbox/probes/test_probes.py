"""The list of probes: many, with names and endings of their own."""

from autograder.sandbox.probes import ALL


def test_there_are_many_with_names_of_their_own():
    assert len({probe.name for probe in ALL}) == len(ALL) >= 50


def test_only_what_uses_up_memory_may_die():
    assert all("emory" in probe.name for probe in ALL if probe.deadly)
