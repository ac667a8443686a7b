"""Attempts on files: reading what belongs to others, writing what belongs to the system."""

import os
import sys
from pathlib import Path

from autograder.sandbox.plan import JOB
from autograder.sandbox.probes.probe import Outside, Probe, opened

_NODES = ("mem", "kmem", "port", "kmsg", "sda", "vda", "nvme0n1", "loop0", "loop-control", "fuse", "kvm", "net/tun")
_SYSTEM = ("/usr", "/usr/bin", "/etc", "/", "/dev", "/home", sys.prefix, sys.base_prefix)


def _secret(outside: Outside) -> str:
    return opened([outside.secret])


def _detours(outside: Outside) -> str:
    roots = [
        "/proc/1/root",
        "/proc/1/cwd",
        "/proc/self/root/..",
        "/..",
        f"/proc/{outside.pid}/root",
        "/proc/self/cwd/../..",
    ]
    return opened(root + outside.secret for root in roots)


def _links(outside: Outside) -> str:
    soft, hard = Path(JOB, "soft"), Path(JOB, "hard")
    soft.symlink_to(outside.secret)
    try:
        os.link(outside.secret, hard)
    except OSError:
        return opened([str(soft)])
    return "A hard link to a file of the host's can be made."


def _homes(outside: Outside) -> str:
    folder = Path(outside.home)
    if folder == Path("/") or not folder.is_dir():  # some users have no home
        return ""
    shown = [path for path in folder.iterdir() if not _leads_to_python(path)]
    return f"{folder} shows {', '.join(map(str, shown))}." if shown else ""


def _leads_to_python(path: Path) -> bool:
    return any(Path(prefix).is_relative_to(path) for prefix in (sys.prefix, sys.base_prefix))


def _host_files(outside: Outside) -> str:
    folders = [path for path in ("/var", "/sys", "/run", "/boot", "/root") if not _leads_to_python(Path(path))]
    return opened(["/etc/shadow", "/etc/machine-id", "/etc/ssh", "/etc/hostname", *folders])


def _write(outside: Outside) -> str:
    made = []
    for folder in _SYSTEM:
        path = Path(folder, "autograder-probe")
        try:
            path.touch()
            path.unlink()
        except OSError:
            continue
        made.append(folder)
    return f"Files can be made in {', '.join(made)}." if made else ""


def _change(outside: Outside) -> str:
    changed = []
    for path in (sys.executable, "/usr/bin/env", "/etc/passwd", os.__file__):
        try:
            os.close(os.open(path, os.O_WRONLY))
        except OSError:
            continue
        changed.append(path)
    return f"These can be written: {', '.join(changed)}." if changed else ""


def _devices(outside: Outside) -> str:
    return opened(f"/dev/{name}" for name in _NODES)


def _mknod(outside: Outside) -> str:
    path = Path(JOB, "node")
    try:
        os.mknod(path, 0o020666, os.makedev(1, 3))
        os.close(os.open(path, os.O_RDONLY))
    except OSError:
        return ""
    return "A device can be made and opened."


def _descriptors(outside: Outside) -> str:
    known = ("/dev/null", "pipe:")
    links = [link for link in Path("/proc/self/fd").iterdir() if link.is_symlink()]  # the one of iterdir is gone
    strange = [f"{link.name} -> {link.readlink()}" for link in links if not str(link.readlink()).startswith(known)]
    return f"Descriptors of the warm parent are open: {', '.join(strange)}." if strange else ""


def _set_user_id(outside: Outside) -> str:
    mounts = [line.split() for line in Path("/proc/self/mountinfo").read_text(encoding="utf-8").splitlines()]
    loose = [
        fields[4] for fields in mounts if "nosuid" not in fields[5] and not fields[4].startswith(("/dev/", "/proc/"))
    ]
    return f"Set-user-ID programs would work in {', '.join(loose)}." if loose else ""


PROBES = (
    Probe("Files of the host", _secret),
    Probe("Detours to files of the host", _detours),
    Probe("Links to files of the host", _links),
    Probe("Home directories", _homes, host=True),
    Probe("System files of the host", _host_files, host=True),
    Probe("New files in the system", _write),
    Probe("Changes to the system", _change),
    Probe("Device files", _devices),
    Probe("New device files", _mknod),
    Probe("Descriptors of the warm parent", _descriptors, host=True),
    Probe("Set-user-ID programs", _set_user_id, host=True),
)
