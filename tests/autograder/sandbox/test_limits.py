"""Every limit holds, and what stays within it works."""

import pytest

CODE_MEMORY = """
try:
    block = bytearray(400 << 20)
    print("got it")
except MemoryError:
    print("MemoryError")
"""


def test_memory_within_the_limit_can_be_used(run):
    assert run(CODE_MEMORY, limits={"memory_mb": 600}).out == "got it\n"


def test_memory_beyond_the_limit_cannot(run):
    told = run(CODE_MEMORY, limits={"memory_mb": 300})
    assert (told.out, told.status, told.kills > 0) in (("MemoryError\n", 0, False), ("", 137, True))


def test_memory_is_limited_without_a_cgroup_too(run):
    assert run(CODE_MEMORY, limits={"memory_mb": 300}, cgroup=False).out == "MemoryError\n"
    assert run(CODE_MEMORY, limits={"memory_mb": 600}, cgroup=False).out == "got it\n"


def test_many_threads_fit(run):
    told = run("""
        import threading
        end = threading.Event()
        threads = [threading.Thread(target=end.wait) for _ in range(50)]
        [thread.start() for thread in threads]
        end.set()
        print(len(threads))
    """)
    assert told.out == "50\n"


def test_processes_are_counted_for_each_run_alone(run):
    told = run(
        """
        import os, signal
        started = 1
        try:
            while os.fork():
                started += 1
            signal.pause()
        except BlockingIOError:
            print(started)
        """,
        limits={"processes": 20},
    )
    assert told.out == "20\n"


def test_processor_time_is_limited(run):
    assert run("while True: pass", limits={"cpu_seconds": 1}).status == 128 + 24  # SIGXCPU


@pytest.mark.parametrize(
    ("code", "limits", "error"),
    [
        ("[open(f'/job/{n}', 'wb').write(b'x' * (4 << 20)) for n in range(5)]", {"disk_mb": 16}, "[Errno 28]"),
        (
            "[open(f'{d}/x', 'wb').write(b'x' * (6 << 20)) for d in ('/job', '/tmp', '/dev/shm')]",
            {"disk_mb": 16},
            "[Errno 28]",
        ),
        ("open('/job/x', 'wb').write(b'x' * (5 << 20))", {"file_mb": 4}, "[Errno 27]"),
        ("files = [open('/dev/null') for _ in range(100)]", {"open_files": 100}, "[Errno 24]"),
    ],
)
def test_disk_files_and_descriptors_are_limited(run, code, limits, error):
    told = run(code, limits=limits)
    assert error in told.out
    assert told.status == 1
