"""The private root of a sandbox: a small file system in memory that shows the interpreter and the job, nothing else.

It is built after the fork, for every run: plain calls of `os` here, since what pathlib does costs twice as much.
"""

# ruff: noqa: PTH101, PTH102, PTH110, PTH112, PTH120, PTH211

import os
import stat

from autograder.sandbox import linux, view
from autograder.sandbox.copying import copy
from autograder.sandbox.plan import HOME, JOB, Plan

DEVICES = ("null", "zero", "full", "random", "urandom")
LINKS = {"fd": "/proc/self/fd", "stdin": "fd/0", "stdout": "fd/1", "stderr": "fd/2", "ptmx": "pts/ptmx"}
WRITABLE = {JOB: 0o755, HOME: 0o755, "/tmp": 0o1777, "/dev/shm": 0o1777}
MASKED = ("keys", "key-users")  # all else that is nobody's business is for the host's root only
HOSTNAME = "sandbox"

_BASE = "/tmp"  # where the new root is put together: every host has it, and only this namespace sees it covered
_FILES = 16384
_PRIVATE = linux.MS_NOSUID | linux.MS_NODEV
_SHUT = linux.RDONLY | linux.NOSUID | linux.NODEV


def enter(plan: Plan, owner: int) -> bool:
    """Build the private root and make it this process's; return whether the old root has to be left yet.

    The process is root in its namespaces; the job belongs to `owner`.
    """
    linux.mount(None, "/", linux.MS_REC | linux.MS_PRIVATE)
    links, trees = view.visible(plan.readonly)
    shown = {tree: _shut(linux.open_tree(tree)) for tree in trees}
    devices = {f"/dev/{name}": linux.open_tree(f"/dev/{name}", recursive=False) for name in DEVICES}
    work = os.open(plan.work, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    linux.mount("tmpfs", _BASE, _PRIVATE, f"size={plan.limits.disk_mb}m,nr_inodes={_FILES},mode=755")
    _attach(shown | devices)
    _link(links)
    _system_files(plan.uid)
    _writable(owner)
    copy(work, _BASE + JOB, owner)
    os.close(work)
    _kernel_files()
    linux.restrict_mount(_BASE, _SHUT)
    os.chdir(_BASE)
    return linux.pivot_root()


def _shut(tree: int) -> int:
    linux.restrict(tree, _SHUT)
    return tree


def _attach(trees: dict[str, int]) -> None:
    for path, tree in trees.items():
        directory = stat.S_ISDIR(os.fstat(tree).st_mode)
        _make(path if directory else os.path.dirname(path))
        if not directory:
            os.mknod(_BASE + path)
        linux.move_mount(tree, _BASE + path)
        os.close(tree)


def _make(directory: str) -> None:
    """Make a directory in the new root, with its parents, which everybody may walk through."""
    if directory != "/" and not os.path.isdir(_BASE + directory):
        _make(os.path.dirname(directory))
        os.mkdir(_BASE + directory)
        os.chmod(_BASE + directory, 0o755)


def _link(links: dict[str, str]) -> None:
    for link, target in links.items():
        _make(os.path.dirname(link))
        os.symlink(target, _BASE + link)


def accounts(uid: int) -> dict[str, str]:
    """Return the files of /etc that say who and what there is: a learner, and no name of another machine."""
    return {
        "passwd": f"root:x:0:0:root:/:/bin/false\nlearner:x:{uid}:{uid}:learner:{HOME}:/bin/sh\n"
        "nobody:x:65534:65534:nobody:/:/bin/false\n",
        "group": f"root:x:0:\nlearner:x:{uid}:\n",
        "hosts": f"127.0.0.1 localhost {HOSTNAME}\n::1 localhost\n",
        "nsswitch.conf": "passwd: files\ngroup: files\nhosts: files\nservices: files\nprotocols: files\n",
        "resolv.conf": "",
    }


def _system_files(uid: int) -> None:
    _make("/etc")
    for name, text in accounts(uid).items():
        descriptor = os.open(f"{_BASE}/etc/{name}", os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC)
        os.write(descriptor, text.encode())
        os.fchmod(descriptor, 0o644)
        os.close(descriptor)
    for name, target in LINKS.items():
        os.symlink(target, f"{_BASE}/dev/{name}")


def _writable(owner: int) -> None:
    """Make the directories where a learner may write: mounts of their own, since the root will be read-only."""
    for path, mode in WRITABLE.items():
        _make(path)
        os.chmod(_BASE + path, mode)
        os.chown(_BASE + path, owner, owner)
        linux.attach_copy(_BASE + path, _BASE + path)


def _kernel_files() -> None:
    """Mount terminals, and what the kernel shows of this namespace's processes, without its own affairs."""
    _make("/dev/pts")
    linux.mount("devpts", f"{_BASE}/dev/pts", linux.MS_NOSUID | linux.MS_NOEXEC, "newinstance,ptmxmode=0666,mode=620")
    _make("/proc")
    proc = f"{_BASE}/proc"
    linux.mount("proc", proc, _PRIVATE | linux.MS_NOEXEC, "hidepid=2")
    for name in MASKED:
        if os.path.exists(f"{proc}/{name}"):
            linux.attach_copy(f"{_BASE}/dev/null", f"{proc}/{name}")
    linux.attach_copy(f"{proc}/sys", f"{proc}/sys", linux.RDONLY)
