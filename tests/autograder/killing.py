"""Finds the processes of a run, kills one of them at a time, and remembers what a killed run must not leave behind."""

import contextlib
import signal
from pathlib import Path

import psutil

from autograder.sandbox.slots import parents

KINDS = ("main", "worker", "warm", "child")
GONE = (psutil.NoSuchProcess, psutil.AccessDenied, psutil.ZombieProcess)


class Victims:
    """The processes below one main process, by what they are."""

    def __init__(self):
        self.seen = {}  # process id -> when it started, so that another one with the same id is not taken for it
        self.folders, self.killed = set(), []

    def of(self, pid):
        """Return what runs now, by kind; everything is remembered."""
        found = {kind: [] for kind in KINDS}
        with contextlib.suppress(*GONE):
            main = psutil.Process(pid)
            found["main"] = [main] if main.status() != psutil.STATUS_ZOMBIE else []
            self._note_folders(pid)
            for one in main.children():
                with contextlib.suppress(*GONE):
                    warm = "autograder.kernel.zygote" in one.cmdline()
                    found["warm" if warm else "worker"] += [one] if warm or one.cmdline() == main.cmdline() else []
                    found["child"] += one.children(recursive=True) if warm else []
        for several in found.values():
            for one in several:
                with contextlib.suppress(*GONE):
                    self.seen[one.pid] = one.create_time()
        return found

    def _note_folders(self, pid):
        with contextlib.suppress(OSError):
            for link in list(Path(f"/proc/{pid}/fd").iterdir()):
                target = str(link.readlink())
                if "course-job-" in target:
                    self.folders.add(target.removesuffix(" (deleted)"))

    def _servers(self):
        """PostgreSQL's processes work in its data folder, which lies in a folder of the run."""
        for one in psutil.process_iter():
            with contextlib.suppress(*GONE, OSError):  # a stranger's folder may lie too deep to be named
                if one.cwd().startswith(tuple(self.folders)):
                    yield one

    def kill(self, pid, kind, numbers):
        """Kill one process of this kind with SIGKILL, if there is one; return it."""
        found = self.of(pid)
        several = found[kind] if kind in found else [one for one in self._servers() if kind in one.name()]
        if not several:
            return None
        one = numbers.choice(several)
        with contextlib.suppress(*GONE):
            one.send_signal(signal.SIGKILL)
            self.killed.append(kind)
            return one
        return None

    def left(self):
        """Return what is still there of all that was seen: processes, cgroups, folders."""
        running = [pid for pid, start in self.seen.items() if _runs(pid, start)]
        running += [one.pid for one in self._servers()]
        groups = [str(path) for top in parents() for path in top.glob("autograder-*-*")]
        mine = [path for path in groups if int(path.split("-")[-2]) in self.seen]
        return [*running, *mine, *(folder for folder in self.folders if Path(folder).exists())]


def _runs(pid, start):
    with contextlib.suppress(*GONE):
        one = psutil.Process(pid)
        return one.create_time() == start and one.status() != psutil.STATUS_ZOMBIE
    return False
