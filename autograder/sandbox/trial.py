"""Makes one sandbox and prints its answer: `python -m autograder.sandbox.trial`, in a process of its own."""

import json
import os
import socket
import tempfile

from autograder import sandbox
from autograder.sandbox.plan import Plan


def main() -> None:
    """Print {} when a learner's process could be confined, else {"error"}."""
    sandbox.prepare()
    ours, theirs = socket.socketpair()
    with tempfile.TemporaryDirectory() as work, ours, theirs:
        pid = sandbox.fork(Plan(work=work, ports=(5432,)), theirs)
        if not pid:
            os._exit(0)
        data, descriptors, _, _ = socket.recv_fds(ours, 4096, 2)
        os.waitpid(pid, 0)
        for descriptor in descriptors:
            os.close(descriptor)
        answer = json.loads(data)
        print(json.dumps({"error": answer["error"]} if "error" in answer else {}))


if __name__ == "__main__":
    main()
