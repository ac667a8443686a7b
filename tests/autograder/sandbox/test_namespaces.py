"""What the learner's process is, and is not, once it is confined."""

import json
import os
import signal
import sys
import textwrap

import pytest

from autograder.sandbox import namespaces

from .conftest import start


def test_the_learner_is_the_second_process_of_a_world_of_its_own(run):
    told = run("import os, socket; print(os.getpid(), os.getsid(0), os.getcwd(), socket.gethostname())")
    assert told.out == "2 2 /job sandbox\n"
    assert told.status == 0
    assert told.answer == {"pid": told.pid}


def test_it_is_an_ordinary_user_without_any_rights(run):
    told = run("""
        import os
        print(os.getuid() == os.geteuid() == os.getgid() > 0, os.getgroups() in ([], [os.getgid()], [65534]))
        shown = ("Cap", "NoNewPrivs", "Seccomp:")
        print(*[line.split()[1] for line in open("/proc/self/status") if line.startswith(shown)])
    """)
    assert told.out.split() == ["True", "True", *["0" * 16] * 5, "1", "2"]


def test_descriptors_of_the_parent_do_not_come_along(run):
    told = run("""
        import os
        open_now = [n for n in map(int, os.listdir("/proc/self/fd")) if os.path.lexists(f"/proc/self/fd/{n}")]
        print(sorted(open_now)[:3], extra in open_now, os.readlink("/proc/self/fd/0"), os.readlink("/proc/self/fd/2"))
        print([os.readlink(f"/proc/self/fd/{n}").split(":")[0] for n in open_now if n > 2])
    """)
    assert told.out == "[0, 1, 2] False /dev/null /dev/null\n['pipe']\n"


def test_the_services_are_reached_through_the_sockets_handed_out(run):
    told = run(
        """
        import socket
        for port in (5432, 6379):
            with socket.create_connection(("127.0.0.1", port)) as client:
                client.sendall(b"hello")
                print(client.recv(100))
        """,
        ports=(5432, 6379),
    )
    assert told.out == "b'HELLO'\n" * 2


def test_shell_commands_and_terminals_work(run):
    told = run("""
        import os, pty, subprocess
        done = subprocess.run("echo $((6 * 7)); cat data/numbers.txt", shell=True, capture_output=True, text=True)
        print(done.stdout)
        pty.spawn(["sh", "-c", "test -t 1 && echo terminal"], lambda fd: os.read(fd, 100))
    """)
    assert "42\n1 2 3\n" in told.out
    assert "terminal" in told.out


def test_a_failure_is_told_and_nothing_runs(run):
    told = run("print('free')", work="/nowhere/at/all")
    assert "/nowhere/at/all" in told.answer["error"]
    assert told.answer["error"].startswith("The sandbox could not be made: ")
    assert (told.out, told.status) == ("", 1)


def test_a_refusal_of_the_kernel_is_told_in_the_child(monkeypatch, capfd):
    def refuse(flags):
        raise PermissionError(1, "clone into new namespaces: Operation not permitted")

    monkeypatch.setattr(namespaces.linux, "clone", refuse)
    reading, writing = os.pipe()
    pid, refusal = namespaces._clone(0)
    if pid == 0:
        os.write(writing, str(refusal).encode())
        os._exit(0)
    os.waitpid(pid, 0)
    assert b"Operation not permitted" in os.read(reading, 100)
    os.close(reading)
    os.close(writing)


def test_when_the_learner_ends_the_whole_tree_ends(run):
    told = run("""
        import os, time
        if os.fork() == 0:
            os.setsid()
            time.sleep(600)
        print("done")
    """)
    assert told.out == "done\n"  # the pipe was closed: the child that slept is dead


@pytest.mark.parametrize(
    ("code", "status"), [("import os; os._exit(7)", 7), ("import os; os.kill(os.getpid(), 9)", 137)]
)
def test_the_tree_ends_with_the_status_of_the_learner(run, code, status):
    assert run(code).status == status


def test_orphans_are_reaped(run):
    told = run("""
        import os, time
        if os.fork() == 0:
            if os.fork() == 0:
                os._exit(0)  # an orphan: number 1 has to reap it
            os._exit(0)
        os.wait()
        while len([name for name in os.listdir("/proc") if name.isdigit()]) > 1:
            time.sleep(0.01)
        print("alone")
    """)
    assert told.out == "alone\n"


def test_the_environment_names_places_that_exist(run):
    told = run("""
        import os, pwd
        print(os.environ["HOME"], os.environ["USER"], pwd.getpwuid(os.getuid()).pw_dir)
        print(os.path.isdir(os.environ["TMPDIR"]))
    """)
    assert told.out == "/home/learner learner /home/learner\nTrue\n"


def test_signals_are_as_a_new_process_expects(run):
    told = run("import signal; print(signal.getsignal(signal.SIGUSR1) == signal.SIG_DFL)")
    assert told.out == "True\n"
    assert signal.getsignal(signal.SIGUSR1) == signal.SIG_DFL


@pytest.mark.parametrize("user", ["ordinary"], indirect=True)  # who could not change the host if the guard failed
@pytest.mark.parametrize("name", ["NEWNS", "NEWPID", "NEWNET", "NEWIPC", "NEWUTS"])
def test_nothing_is_changed_in_a_namespace_of_the_hosts(user, name):
    script = f"""
    import runpy
    from autograder.sandbox import linux, namespaces
    namespaces._FLAGS &= ~linux.{name}
    runpy.run_module("autograder.sandbox.trial", run_name="__main__")
    """
    done = start([sys.executable, "-c", textwrap.dedent(script)], user)
    assert "namespace is the host's." in json.loads(done.stdout)["error"]
