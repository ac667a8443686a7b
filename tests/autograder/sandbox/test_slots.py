"""A slot's cgroup is found, limited, reused and removed, for both versions."""

import os
from pathlib import Path

import pytest

from autograder.sandbox import slots
from autograder.sandbox.plan import Limits
from autograder.sandbox.slots import Slot

FIRST = """\
31 23 0:28 / {place} rw - tmpfs tmpfs rw
35 31 0:32 / {place}/memory rw,relatime - cgroup cgroup rw,memory
39 31 0:36 /box {place}/pids rw,relatime - cgroup cgroup rw,pids
41 31 0:38 / {place}/unified rw,relatime - cgroup2 cgroup2 rw
"""
SECOND = "35 31 0:32 / {place} rw,relatime - cgroup2 cgroup2 rw\n"


@pytest.fixture
def host(tmp_path):
    """Return a function that makes directories and files below a pretended /sys/fs/cgroup."""

    def make(*files, **texts):
        for name in files:
            (tmp_path / name).mkdir(parents=True, exist_ok=True)
        for name, text in texts.items():
            (tmp_path / name.replace("__", "/").replace("_dot_", ".")).write_text(text)
        return tmp_path

    return make


def test_version_1_has_a_directory_for_each_controller(host):
    place = host("memory/mine", "pids/inner", "unified")
    found = slots.parents(FIRST.format(place=place), "8:pids:/box/inner\n4:memory:/mine\n0::/\n")
    assert found == (place / "memory" / "mine", place / "pids" / "inner")


def test_version_2_limits_beside_the_own_cgroup_where_that_is_delegated(host):
    place = host("app/own")
    (place / "app" / "cgroup.subtree_control").write_text("cpu memory pids\n")
    (place / "app" / "own" / "cgroup.subtree_control").write_text("\n")
    assert slots.parents(SECOND.format(place=place), "0::/app/own\n") == (place / "app",)


def test_there_is_none_without_controllers_or_outside_of_what_is_mounted(host):
    place = host("app", "pids", "memory")
    (place / "cgroup.subtree_control").write_text("cpu\n")
    assert slots.parents(SECOND.format(place=place), "0::/app\n") == ()
    assert slots.parents(FIRST.format(place=place), "8:pids:/elsewhere\n4:memory:/\n0::/\n") == ()


def test_a_slot_limits_memory_without_swap_and_processes(host, monkeypatch):
    place = host("memory")
    monkeypatch.setattr(slots, "parents", lambda: (place / "memory",))
    made = place / "memory" / f"autograder-{os.getpid()}-5"
    made.mkdir()
    for name in ("memory.max", "memory.swap.max", "pids.max"):
        (made / name).touch()
    (made / "memory.events").write_text("oom 3\noom_kill 2\n")
    (made / "pids.events").write_text("max 4\n")
    slot = Slot(5, Limits(memory_mb=2, processes=9))
    assert [(made / name).read_text() for name in ("memory.max", "memory.swap.max", "pids.max")] == [
        "2097152",
        "0",
        "10",
    ]
    assert (slot.oom_kills(), slot.refused_forks(), slot.cgroup) == (2, 4, (str(made),))


def test_what_a_killed_supervisor_left_is_swept_away(host, monkeypatch):
    place = host("memory/autograder-4194305-1", f"memory/autograder-{os.getpid()}-7")
    monkeypatch.setattr(slots, "parents", lambda: (place / "memory",))
    with Slot(3, Limits()) as slot:
        assert Path(slot.cgroup[0]).is_dir()
        assert sorted(path.name.split("-")[2] for path in (place / "memory").iterdir()) == ["3", "7"]
    assert not Path(place, "memory", f"autograder-{os.getpid()}-3").exists()


def test_it_can_be_swept_away_without_a_slot(host, monkeypatch):
    place = host("memory/autograder-4194305-1", f"memory/autograder-{os.getpid()}-7")
    monkeypatch.setattr(slots, "parents", lambda: (place / "memory",))
    slots.sweep()
    assert [path.name for path in (place / "memory").iterdir()] == [f"autograder-{os.getpid()}-7"]


def test_closing_waits_until_what_was_killed_is_gone(host, monkeypatch):
    place, refusals = host("memory"), iter([OSError(16, "busy"), OSError(16, "busy")])
    monkeypatch.setattr(slots, "parents", lambda: (place / "memory",))
    remove = Path.rmdir

    def busy(path):
        if refusal := next(refusals, None):
            raise refusal
        remove(path)

    slot = Slot(3, Limits())
    monkeypatch.setattr(Path, "rmdir", busy)
    slot.close()
    assert not list((place / "memory").iterdir())


def test_a_host_without_cgroups_gives_a_slot_without(monkeypatch):
    monkeypatch.setattr(slots, "parents", lambda: ())
    with Slot(0, Limits()) as slot:
        assert (slot.cgroup, slot.oom_kills(), slot.refused_forks()) == ((), 0, 0)


def test_slots_have_users_of_their_own():
    numbers = {slots.Slot(number, Limits()) for number in (1, 2)}
    assert len({slot.uid for slot in numbers}) == 2
    for slot in numbers:
        slot.close()
    with pytest.raises(ValueError, match="no slot 64: use one from 0 to 63"):
        Slot(64, Limits())
