"""What a container is started with."""

from autograder.containers import recipe
from autograder.sandbox.plan import Limits
from autograder.sandbox.support import ROOT

LIMITS = Limits(memory_mb=256, processes=48, disk_mb=64)


def made():
    return recipe.options(50_003, LIMITS, [], "me")


def test_every_wall_is_up():
    options = made()
    assert options["network_mode"] == "none" and options["ipc_mode"] == "private"
    assert options["read_only"] is True and options["privileged"] is False
    assert options["cap_drop"] == ["ALL"] and options["security_opt"] == ["no-new-privileges:true"]
    assert options["user"] == "50003:50003"


def test_the_engines_own_seccomp_profile_stays_on():
    assert not any("seccomp" in one for one in made()["security_opt"])


def test_memory_has_no_swap_and_counts_the_warm_parent_apart():
    limit = recipe.memory(LIMITS, warm=100 << 20)
    assert limit["mem_limit"] == limit["memswap_limit"] == (100 + 256 + 16) << 20


def test_the_file_systems_together_are_the_limit_of_the_disk():
    writable = [one for one in made()["tmpfs"].values() if one.startswith("rw")]
    sizes = [int(one.split("size=")[1].split("k")[0]) for one in writable]
    assert sum(sizes) == LIMITS.disk_mb * 1024
    assert all("nosuid,nodev" in one for one in made()["tmpfs"].values())


def test_nothing_else_runs_among_the_learners_processes():
    assert made()["healthcheck"] == {"test": ["NONE"]} and made()["pids_limit"] == LIMITS.processes + 1


def test_no_variable_of_ours_gets_in(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://secret")
    assert "DATABASE_URL" not in made()["environment"]


def test_all_of_the_host_that_shows_is_read_only_and_only_what_was_named(tmp_path):
    found = recipe.mounts(tmp_path, 50_003, [str(ROOT / "environment" / "seeds"), "/usr/share/zoneinfo"])
    assert all(one["ReadOnly"] and one["Type"] == "bind" for one in found)
    shown = {one["Target"] for one in found if not one["Target"].startswith(("/etc/", "/autograder"))}
    assert shown == {str(ROOT / "autograder"), str(ROOT / "environment"), "/usr/share/zoneinfo"}


def test_a_link_is_shown_under_its_own_name(tmp_path):
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    (tmp_path / "folder").mkdir()
    found = recipe.mounts(tmp_path / "folder", 50_003, [str(tmp_path / "link")])
    (source,) = [one["Source"] for one in found if one["Target"] == str(tmp_path / "link")]
    assert source == str(tmp_path / "real")
