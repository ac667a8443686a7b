"""The private root: what may be written, what is hidden, what belongs to whom."""

import sys
from pathlib import Path

from environment.paths import ROOT


def test_the_work_is_a_copy_that_belongs_to_the_learner(run, work):
    told = run("""
        import os
        print(open("data/numbers.txt").read(), os.stat("data/numbers.txt").st_uid == os.getuid())
        open("data/numbers.txt", "w").write("changed")
        open("new.txt", "w")
    """)
    assert told.out == "1 2 3 True\n"
    assert (work / "data" / "numbers.txt").read_text() == "1 2 3"
    assert not (work / "new.txt").exists()


def test_the_learner_writes_where_it_may_and_nowhere_else(run):
    told = run("""
        for folder in ("/job", "/tmp", "/dev/shm", "/home/learner", "/", "/etc", "/home", "/dev", "/usr"):
            try:
                open(f"{folder}/x", "w")
                print(folder)
            except OSError:
                pass
    """)
    assert told.out.split() == ["/job", "/tmp", "/dev/shm", "/home/learner"]


def test_the_root_holds_only_what_is_meant_to_be_there(run):
    told = run(
        """
        import os
        print(*sorted(os.listdir("/etc")))
        print(*sorted(os.listdir("/")))
    """
    )
    etc, root = (set(line.split()) for line in told.out.splitlines())
    loader = {"alternatives", "ld.so.cache", "localtime", "ssl", "pki"}
    assert etc - loader == {"group", "hosts", "nsswitch.conf", "passwd", "resolv.conf"}
    python = {Path(place).resolve().parts[1] for place in (ROOT, sys.prefix, sys.base_prefix)}
    system = {"bin", "dev", "etc", "home", "job", "lib", "lib32", "lib64", "libx32", "proc", "sbin", "tmp", "usr"}
    assert root - python <= system


def test_the_kernels_affairs_are_hidden(run):
    told = run("""
        for name in ("kcore", "keys", "key-users", "timer_list", "kmsg"):
            try:
                print(name, len(open(f"/proc/{name}").read(10)))
            except OSError:
                pass
        try:
            open("/proc/sys/net/core/somaxconn", "w")
        except OSError as error:
            print(error.strerror)
    """)
    assert all(line.endswith(" 0") for line in told.out.splitlines()[:-1])
    assert told.out.splitlines()[-1] in ("Read-only file system", "Permission denied")


def test_users_and_hosts_are_neutral(run):
    told = run("""
        import grp, os, pwd, socket
        print(*sorted(entry.pw_name for entry in pwd.getpwall()), grp.getgrgid(os.getgid()).gr_name)
        print(socket.gethostbyname("localhost"), socket.gethostbyname(socket.gethostname()))
    """)
    assert told.out == "learner nobody root learner\n127.0.0.1 127.0.0.1\n"


def test_nothing_runs_before_the_old_root_is_left(run):
    patch = """
    import time
    from autograder.sandbox import linux
    leave = linux.leave_old_root
    linux.leave_old_root = lambda: (time.sleep(0.2), leave())
    """
    told = run("import os; print(os.listdir('/..') == os.listdir('/'))", patch=patch)
    assert told.out == "True\n", told.answer
