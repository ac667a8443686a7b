"""One container after another submission: nothing of the former one is there, and what is suspicious is thrown away."""

import io
import os
import subprocess
import sys
import textwrap

import pytest

from autograder.containers import daemon
from autograder.containers.clearing import USED_UP
from autograder.containers.container import Container
from autograder.errors import Failure, Stopped
from autograder.sandbox.plan import DOCKER, HOME, Plan
from environment.paths import ROOT

from .conftest import LIMITS
from .engines import DOCKER as NEEDS_DOCKER

pytestmark = NEEDS_DOCKER
LOOK = """
import os
print([name for name in os.listdir("/proc") if name.isdigit() and int(name) not in (1, os.getpid())])
print([os.listdir(path) for path in ("/tmp", "/home/learner", "/dev/shm", "/job")])
print([open(f"/proc/net/{kind}").read().count("\\n") for kind in ("tcp", "udp")])
"""
CLEAN = "[]\n[[], [], [], ['data']]\n[1, 1]\n"
MESS = {
    "a daemon": "import os, time\nif os.fork() == 0:\n    os.setsid()\n"
    "    if os.fork():\n        os._exit(0)\n    time.sleep(60)",
    "files": "import os\nfor path in ('/tmp', '/dev/shm', '/job', '/home/learner'):\n"
    "    os.makedirs(path + '/a/b')\n    open(path + '/a/b/c', 'w').write('x' * 9999)\n    os.chmod(path + '/a', 0)",
    "closed folders": "import os\nos.chmod('/job', 0)\nos.chmod('/home/learner', 0)",
    "another mode": "import os\nos.chmod('/job', 0o1777)",
    "files without a name": "f = open('/tmp/x', 'w'); f.write('x' * 99999); import os; os.unlink('/tmp/x')",
    "a server": "import socket\ns = socket.create_server(('127.0.0.1', 8000))\n"
    "c = socket.create_connection(('127.0.0.1', 8000)); a, _ = s.accept(); a.sendall(b'x'); a.close()",
    "descriptors on their way": "import socket, os\na, b = socket.socketpair()\n"
    "socket.send_fds(a, [b'x'], [os.memfd_create('x'), a.fileno(), b.fileno()]); del a, b",
    "terminals": "import os\nfor _ in range(9):\n    os.openpty()",
    "deep folders": "import os\nos.chdir('/dev/shm')\nfor _ in range(250):\n    os.mkdir('d' * 50); os.chdir('d' * 50)",
}


@pytest.mark.parametrize("mess", MESS.values(), ids=MESS)
def test_nothing_of_a_run_is_there_in_the_next(run, mess):
    assert run(mess).thrown == []
    assert run(LOOK).said == CLEAN


def test_a_port_is_free_again_at_once(run):
    run(MESS["a server"])
    assert run("import socket\nsocket.socket().bind(('127.0.0.1', 8000))\nprint('bound')").said == "bound\n"


def test_a_container_whose_memory_was_used_up_is_thrown_away(run):
    done = run("blocks = []\nwhile True:\n    blocks.append(b'x' * (1 << 20))")
    assert done.dead and done.kills == 1 and USED_UP in done.thrown[0]
    assert run(LOOK).said == CLEAN


def test_a_container_whose_first_process_was_changed_is_thrown_away(run):
    assert run("import os\nos.setpriority(os.PRIO_PROCESS, 1, 5)").thrown == ["priority"]
    assert run("import os\nprint(os.getpriority(os.PRIO_PROCESS, 0))").said == "0\n"


def test_what_is_kept_open_from_outside_is_suspicious(container, tmp_path):
    """A connection that the supervisor holds stands for anything that does not go away."""
    with container.child(Plan(str(tmp_path), DOCKER, limits=LIMITS, ports=(5432,)), {"HOME": HOME}) as child:
        child.execute("c1", "import socket\nsocket.create_connection(('127.0.0.1', 5432))", 20.0)
        listener, *_ = child.hand_over()
    with listener:
        container.oom_kills()
    assert container.thrown_away[-1] == "sockets"


def ours(client, pid):
    """The containers that a process has started."""
    found = client.containers.list(all=True, filters={"label": daemon.LABEL})
    return [one for one in found if one.labels[daemon.LABEL].split(":")[1] == str(pid)]


def test_a_container_that_ends_between_two_runs_is_replaced(client, container, run):
    run("pass")
    container._container.kill()
    done = run("print('here')")
    assert done.said == "here\n" and len(done.thrown) == 1


def test_a_container_that_ends_under_a_run_says_nothing_about_it(container, tmp_path):
    with container.child(Plan(str(tmp_path), DOCKER, limits=LIMITS), {"HOME": HOME}) as child:
        container._container.kill()
        done = child.execute("c1", "print('never')", 20.0)
    assert done.status == "dead"
    with pytest.raises(Failure, match="has ended under this run"):
        container.oom_kills()
    assert container.oom_kills() >= 0  # said once


HELD = """
import sys
from autograder.containers.container import Container
from autograder.sandbox.plan import Limits
with Container(9, Limits()) as container:
    print("warm", flush=True)
    sys.stdin.read()
"""


def test_a_container_does_not_outlive_its_supervisor(client):
    command = [sys.executable, "-c", textwrap.dedent(HELD)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as held:
        assert held.stdout.readline() == "warm\n"
        (container,) = ours(client, held.pid)
        held.kill()
    assert container.wait(timeout=30)["StatusCode"] == 0
    daemon.sweep()
    assert ours(client, held.pid) == []


def test_a_container_goes_with_its_slot(client):
    before = {one.id for one in ours(client, os.getpid())}
    with Container(8, LIMITS):
        assert len({one.id for one in ours(client, os.getpid())} - before) == 1
    assert {one.id for one in ours(client, os.getpid())} == before


def test_what_a_container_cannot_show_is_told(client):
    with pytest.raises(Stopped, match=r"Docker refuses.*/not/there"), Container(8, LIMITS, readonly=["/not/there"]):
        pass


def test_what_a_container_says_that_does_not_start_is_told(client):
    recipe = f"FROM {daemon.image()}\nENV PYTHONHOME=/nowhere\n".encode()
    broken, _ = client.images.build(fileobj=io.BytesIO(recipe), rm=True)
    try:
        with (
            pytest.raises(Stopped, match=r"did not start\. It said: .*encodings"),
            Container(8, LIMITS, image=broken.id),
        ):
            pass
    finally:
        client.images.remove(broken.id)
