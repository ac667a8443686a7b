"""What a learner's process has in a container: its folder, no right, and nothing of the warm parent."""

from .engines import DOCKER

pytestmark = DOCKER


def test_runs_get_the_folder_and_no_rights(run):
    said = run("print(open('data/numbers.txt').read(), open('/proc/self/status').read())").said
    assert said.startswith("1 2 3 ")
    lines = dict(line.split(":\t", 1) for line in said[6:].splitlines() if ":\t" in line)
    assert {lines[name] for name in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb")} == {"0" * 16}
    assert (lines["NoNewPrivs"], lines["Seccomp"], lines["Seccomp_filters"]) == ("1", "2", "2")
    assert "0" not in lines["Uid"].split()


def test_the_first_process_cannot_be_ended_read_or_limited(run):
    done = run("""
import os, resource
for number in range(1, 65):
    os.kill(1, number)
for attempt in (
    lambda: resource.prlimit(1, resource.RLIMIT_CPU, (0, 0)),
    lambda: open("/proc/1/mem", "rb"),
    lambda: open("/proc/1/environ", "rb"),
    lambda: os.listdir("/proc/1/fd"),
    lambda: open("/proc/1/oom_score_adj", "w"),
):
    try:
        attempt()
    except PermissionError:
        print("refused")
""")
    assert (done.said, done.thrown) == ("refused\n" * 5, [])


def test_no_descriptor_of_the_warm_parent_stays_open(run):
    """Three sockets: the wire, and the two ends by which the learner's own event loop wakes itself."""
    said = run("""
import os
paths = [f"/proc/self/fd/{name}" for name in os.listdir("/proc/self/fd")]
found = [os.readlink(path).split(":")[0] for path in paths if os.path.lexists(path)]  # the one of listdir is gone
print(found.count("socket"), sorted(set(found) - {"socket"}))
""").said
    assert said == "3 ['/dev/null', 'anon_inode', 'pipe']\n"
