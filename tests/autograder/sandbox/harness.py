"""A warm parent in miniature: `harness.py REQUEST` forks once into a sandbox and prints what came of it, as JSON.

The learner's code is text that the parent compiles; what it prints comes back. A line "ready" makes the parent act.
"""

import json
import os
import socket
import sys
import traceback

from autograder import sandbox
from autograder.sandbox.plan import Limits, Plan
from autograder.sandbox.slots import Slot


def learn(code, writing, extra):
    os.dup2(writing, 1)
    try:
        exec(code, {"extra": extra})
        sys.stdout.flush()
    except BaseException:
        sys.stdout.flush()
        os.write(1, traceback.format_exc().encode())
        os._exit(1)
    os._exit(0)


def serve(listeners):
    """Answer one connection on each socket in capitals."""
    for listener in listeners:
        connection, _ = listener.accept()
        with connection:
            connection.sendall(connection.recv(100).upper())


def main(request):
    limits = Limits(**request["limits"])
    slot = Slot(request["slot"], limits)
    cgroup = slot.cgroup if request["cgroup"] else ()
    given = {key: tuple(value) if isinstance(value, list) else value for key, value in request["plan"].items()}
    plan = Plan(**{"uid": slot.uid, "cgroup": cgroup, **given}, limits=limits)
    sandbox.prepare()
    extra = os.open("/", os.O_RDONLY)
    reading, writing = os.pipe()
    ours, theirs = socket.socketpair()
    pid = sandbox.fork(plan, theirs, keep=(writing,))
    if pid == 0:
        learn(request["code"], writing, extra)
    os.close(writing)
    theirs.close()
    data, descriptors, _, _ = socket.recv_fds(ours, 4096, 8)
    pidfd, *listeners = descriptors or [-1]
    serve([socket.socket(fileno=number) for number in listeners])
    out = b""
    while block := os.read(reading, 1 << 16):
        out += block
        if request["do"] and b"ready\n" in out:
            {"kill": sandbox.kill, "interrupt": sandbox.interrupt}[request["do"]](pidfd)
            request["do"] = ""
    status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    result = {"answer": json.loads(data), "out": out.decode(), "status": status, "pid": pid}
    print(json.dumps({**result, "kills": slot.oom_kills(), "cgroup": bool(plan.cgroup)}))
    slot.close()


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
