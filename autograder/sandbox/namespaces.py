"""Forks the warm parent into a sandbox.

Two processes come of a fork. The first is number 1 of the new namespaces: it builds the private root, then only waits;
when it dies, the kernel kills everything inside. The second is the learner's, with no rights at all. Nothing is
imported after the fork, every failure is told on the control socket, and plain calls of `os` are used, since what
pathlib does costs more.
"""

# ruff: noqa: PTH115

import contextlib
import fcntl
import os
import signal
import socket
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from autograder.sandbox import limits, linux, root, seccomp, view
from autograder.sandbox.handover import close_all_but, hand_over, told
from autograder.sandbox.plan import HOME, JOB, Plan

_FLAGS = linux.NEWNS | linux.NEWPID | linux.NEWNET | linux.NEWIPC | linux.NEWUTS
_NEW = ("mnt", "pid", "net", "ipc", "uts")
_NEEDED = {"CHOWN": 0, "DAC_OVERRIDE": 1, "KILL": 5, "SETGID": 6, "SETUID": 7, "SETPCAP": 8, "NET_ADMIN": 12} | {
    "SYS_CHROOT": 18,
    "SYS_ADMIN": 21,
}
_LEARNER = 2  # the number of the learner's process: the second one in a new namespace
_SIOCSIFFLAGS, _UP_AND_RUNNING = 0x8914, 0x41


@dataclass(frozen=True)
class Ready:
    """What is known and made before the first fork."""

    privileged: bool
    uid: int
    gid: int
    counted: bytes
    uncounted: bytes
    host: dict[str, str]  # the namespaces of the warm parent


def privileged() -> bool:
    """Tell whether this process may make namespaces and drop to another user by itself, as root usually may."""
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    mask = int(status.split("CapEff:")[1].split()[0], 16)
    return all(mask >> number & 1 for number in _NEEDED.values())


def ready() -> Ready:
    """Look at this process and assemble the seccomp programs."""
    machine = os.uname().machine
    programs = seccomp.program(machine, counted=True), seccomp.program(machine, counted=False)
    return Ready(privileged(), os.getuid(), os.getgid(), *programs, {name: _namespace(name) for name in _NEW})


def _namespace(name: str) -> str:
    return os.readlink(f"/proc/self/ns/{name}")


def forbid_gains(known: Ready) -> None:
    """See to it that nothing started from here gains a capability by being run; this process keeps its own."""
    if known.privileged:
        linux.drop_bounding_set()


def fork(known: Ready, plan: Plan, control: socket.socket, keep: tuple[int, ...]) -> int:
    """Return the process number of the tree's root in the parent, 0 in the confined learner's process."""
    base = limits.own_mappings()
    view.visible(plan.readonly)  # looked up once, here: what it finds is remembered
    pid, refusal = _clone(_FLAGS if known.privileged else _FLAGS | linux.NEWUSER)
    if not pid:
        with told(control):
            if refusal:
                raise refusal
            listeners = _build(known, plan)
            first = os.pidfd_open(os.getpid())
            answer: dict[str, object] = {"pid": _host_pid()}
            covered = root.enter(plan, plan.uid if known.privileged else 0)
            alone, held = os.pipe()  # at its end when the first process has left the old root and closed everything
            if os.fork():
                control.close()
                _reap(covered)
            os.close(held)
            _confine(known, plan, base, alone)
            os.read(alone, 1)
            hand_over(control, answer, [first, *listeners], keep)
    return pid


def _clone(flags: int) -> tuple[int, OSError | None]:
    """Fork into new namespaces; where the kernel refuses, into none, for the child to say so."""
    try:
        return linux.clone(flags), None
    except OSError as refusal:
        return os.fork(), refusal


def _build(known: Ready, plan: Plan) -> list[int]:
    """Make the namespaces a world of their own; return the listening sockets."""
    for name, host in known.host.items():  # from here on the host itself would be changed
        if _namespace(name) == host:
            raise RuntimeError(f"its {name} namespace is the host's")
    linux.prctl(linux.PDEATHSIG, signal.SIGKILL)  # no sandbox outlives the warm parent
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    signal.signal(signal.SIGUSR1, _interrupt_learner)
    if not known.privileged:
        _map_user(0, known.uid, 0, known.gid)
    limits.join(plan.cgroup)
    linux.unshare(linux.NEWCGROUP)
    socket.sethostname(root.HOSTNAME)
    _loopback_up()
    return [listen(port) for port in plan.ports]


def _map_user(uid: int, outer_uid: int, gid: int, outer_gid: int) -> None:
    for name, text in (
        ("setgroups", "deny"),
        ("uid_map", f"{uid} {outer_uid} 1"),
        ("gid_map", f"{gid} {outer_gid} 1"),
    ):
        descriptor = os.open(f"/proc/self/{name}", os.O_WRONLY | os.O_CLOEXEC)
        os.write(descriptor, text.encode())
        os.close(descriptor)


def _loopback_up() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as device:
        fcntl.ioctl(device, _SIOCSIFFLAGS, struct.pack("16sh14x", b"lo", _UP_AND_RUNNING))


def listen(port: int) -> int:
    """Return a socket that listens on a port of this network."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", port))
    listener.listen(64)
    return listener.detach()


def _host_pid() -> int:
    return int(os.readlink("/proc/self"))  # still the host's /proc


def _reap(covered: bool) -> NoReturn:
    """Stay as process 1 until the learner's process has ended; SIGUSR1 interrupts its group."""
    if covered:
        linux.leave_old_root()  # while the learner's process, which waits for this, confines itself
    close_all_but(set())
    linux.prctl(linux.DUMPABLE, 0)
    linux.keep_capabilities(linux.CAP_KILL)
    linux.prctl(linux.NO_NEW_PRIVS, 1)
    while True:
        pid, status = os.waitpid(-1, 0)
        if pid == _LEARNER:
            code = os.waitstatus_to_exitcode(status)
            os._exit(code if code >= 0 else 128 - code)


def _interrupt_learner(*_: object) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(_LEARNER, signal.SIGINT)


def _confine(known: Ready, plan: Plan, base: tuple[int, int], alone: int) -> None:
    """Give up every right, as process 2."""
    os.setsid()
    signal.signal(signal.SIGUSR1, signal.SIG_DFL)
    if known.privileged:
        os.setgroups([])
        os.setresgid(plan.uid, plan.uid, plan.uid)
        os.setresuid(plan.uid, plan.uid, plan.uid)
    else:  # a user namespace of its own: processes are counted apart, and the outer one's rights are out of reach
        os.read(alone, 1)  # the kernel makes none for a process whose root is covered
        linux.unshare(linux.NEWUSER)
        _map_user(plan.uid, 0, plan.uid, 0)
        linux.drop_bounding_set()
    os.chdir(JOB)
    os.environ.update(HOME=HOME, TMPDIR="/tmp", USER="learner", LOGNAME="learner")
    limits.be_killed_first()
    limits.apply(plan, base)
    linux.keep_capabilities()
    linux.prctl(linux.NO_NEW_PRIVS, 1)
    linux.prctl(linux.DUMPABLE, 0)
    linux.load_filter(known.counted if plan.cgroup else known.uncounted)
