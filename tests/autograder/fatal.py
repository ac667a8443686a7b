"""Where stock nbgrader loses a whole submission, our engine judges what it has seen: the differences we want."""

from tests.autograder.sink import answer_cell, notebook, test_cell

# What a learner's answer does -> why stock gives nothing at all for the submission
ANSWERS = {
    "exits": ("import os\nos._exit(0)", "the kernel dies: DeadKernelError"),
    "kills": ("import os, signal\nos.kill(os.getpid(), signal.SIGKILL)", "the kernel dies: DeadKernelError"),
    "segfaults": ("import ctypes\nctypes.string_at(0)", "the kernel dies: DeadKernelError"),
    "ignores": (
        "import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\nwhile True:\n    pass",
        "the kernel does not react to its interrupt: iopub timeout",
    ),
}

# These only take too long: both graders interrupt them and go on.
SLOW = {
    "loops": "while True:\n    pass",
    "sleeps": "import time\ntime.sleep(60)",
    "loops-below": "def score():\n    while True:\n        pass",
}


def source():
    """Return a notebook with a test before the answer that ends it all, and one after it."""
    return notebook(
        test_cell("before", "assert len('abc') == 3", 2),
        answer_cell("answer", "score = 1"),
        test_cell("after", "score() if callable(score) else score", 2),
    )


def answered(name):
    """Return what this learner hands in."""
    node = source()
    node.cells[1].source = SLOW[name] if name in SLOW else ANSWERS[name][0]
    return node
