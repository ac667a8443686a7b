"""Linux calls that Python does not offer, made through the C library; a failure is an OSError that says which one."""

import ctypes
import os
import platform
import struct
from ctypes import c_char_p, c_int, c_long, c_size_t, c_ulong

from autograder.sandbox.machines import MACHINES

NEWNS, NEWCGROUP, NEWUTS, NEWIPC = 0x20000, 0x2000000, 0x4000000, 0x8000000
NEWUSER, NEWPID, NEWNET = 0x10000000, 0x20000000, 0x40000000
MS_NOSUID, MS_NODEV, MS_NOEXEC, MS_MOVE, MS_REC, MS_PRIVATE = 2, 4, 8, 0x2000, 0x4000, 0x40000
RDONLY, NOSUID, NODEV = 1, 2, 4  # MOUNT_ATTR_…
PDEATHSIG, DUMPABLE, NO_NEW_PRIVS = 1, 4, 38  # PR_SET_…
CAP_KILL = 5
MADV_COLLAPSE = 25

_AT_FDCWD, _AT_EMPTY_PATH, _AT_RECURSIVE, _OPEN_TREE_CLONE, _MOVE_EMPTY_SOURCE = -100, 0x1000, 0x8000, 1, 4
_MNT_DETACH, _SIGCHLD, _SECCOMP_FILTER, _CAPS_VERSION = 2, 17, 1, 0x20080522
_CAPBSET_DROP, _CAP_AMBIENT, _CLEAR_ALL = 24, 47, 4
_ATTRIBUTES = struct.Struct("QQQQ")
_OPEN_TREE, _MOVE_MOUNT, _CLOSE_RANGE, _MOUNT_SETATTR = 428, 429, 436, 442  # the same everywhere
_here = MACHINES.get(platform.machine(), MACHINES["x86_64"])  # elsewhere nothing of this is called
# PyDLL keeps the interpreter's lock during a call: a forked child must come back with it.
_libc = ctypes.PyDLL(None, use_errno=True)


class _Call:
    """One system call with the types of its arguments, prepared before any fork."""

    def __init__(self, name: str, number: int | None, *types: type) -> None:
        self._name, self._number = name, () if number is None else (number,)
        self._function = _libc["syscall" if number is not None else name]
        self._function.argtypes = [*([c_long] if number is not None else []), *types]

    def __call__(self, *arguments: int | bytes | None, about: str = "") -> int:
        result = int(self._function(*self._number, *arguments))
        if result < 0:
            number = ctypes.get_errno()
            raise OSError(number, f"{self._name} {about}".strip() + f": {os.strerror(number)}")
        return result


_clone = _Call("clone", _here.clone, c_ulong, c_long, c_long, c_long, c_long)
_unshare = _Call("unshare", None, c_int)
_mount = _Call("mount", None, c_char_p, c_char_p, c_char_p, c_ulong, c_char_p)
_umount = _Call("umount2", None, c_char_p, c_int)
_open_tree = _Call("open_tree", _OPEN_TREE, c_long, c_char_p, c_ulong)
_move_mount = _Call("move_mount", _MOVE_MOUNT, c_long, c_char_p, c_long, c_char_p, c_ulong)
_mount_setattr = _Call("mount_setattr", _MOUNT_SETATTR, c_long, c_char_p, c_ulong, c_char_p, c_size_t)
_pivot_root = _Call("pivot_root", _here.pivot_root, c_char_p, c_char_p)
_prctl = _Call("prctl", None, c_int, c_ulong, c_ulong, c_ulong, c_ulong)
_capset = _Call("capset", _here.capset, c_char_p, c_char_p)
_close_range = _Call("close_range", _CLOSE_RANGE, c_ulong, c_ulong, c_ulong)
_seccomp = _Call("seccomp", _here.seccomp, c_ulong, c_ulong, c_char_p)
_madvise = _Call("madvise", None, c_size_t, c_size_t, c_int)


def clone(flags: int) -> int:
    """Fork, the child being born in new namespaces; Python's hooks are left to the os.fork() that has to follow.

    This process has one thread, so the child's interpreter is whole; only its random numbers would repeat.
    """
    return _clone(flags | _SIGCHLD, 0, 0, 0, 0, about="into new namespaces")


def unshare(flags: int) -> None:
    """Move this process into new namespaces."""
    _unshare(flags)


def mount(kind: str | None, target: str, flags: int, options: str = "", source: str = "none") -> None:
    """Mount a new file system, or change the mount at `target` where kind is None."""
    name = None if kind is None else kind.encode()
    _mount(os.fsencode(source), os.fsencode(target), name, flags, options.encode(), about=f"{kind} on {target}")


def open_tree(path: str, recursive: bool = True) -> int:
    """Return a descriptor of a detached copy of the mount tree at `path`."""
    flags = _OPEN_TREE_CLONE | os.O_CLOEXEC | (_AT_RECURSIVE if recursive else 0)
    return _open_tree(_AT_FDCWD, os.fsencode(path), flags, about=path)


def move_mount(tree: int, target: str) -> None:
    """Attach a detached mount tree."""
    _move_mount(tree, b"", _AT_FDCWD, os.fsencode(target), _MOVE_EMPTY_SOURCE, about=f"to {target}")


def restrict(tree: int, attributes: int, recursive: bool = True) -> None:
    """Set attributes such as RDONLY on a mount tree, on everything mounted below it too."""
    flags = _AT_EMPTY_PATH | (_AT_RECURSIVE if recursive else 0)
    _mount_setattr(tree, b"", flags, _ATTRIBUTES.pack(attributes, 0, 0, 0), _ATTRIBUTES.size)


def restrict_mount(path: str, attributes: int) -> None:
    """Set attributes on the one mount at `path`."""
    where = os.open(path, os.O_PATH | os.O_CLOEXEC)
    restrict(where, attributes, recursive=False)
    os.close(where)


def attach_copy(source: str, target: str, attributes: int = 0) -> None:
    """Show a file or directory, with what is mounted in it, at a second place and with attributes of its own."""
    tree = open_tree(source)
    if attributes:
        restrict(tree, attributes)
    move_mount(tree, target)
    os.close(tree)


def pivot_root() -> bool:
    """Make the current directory, which is a mount, the root; return whether the old one has to be left yet."""
    try:
        _pivot_root(b".", b".")
    except PermissionError:  # Docker's seccomp profile has no pivot_root, even for CAP_SYS_ADMIN
        mount(None, "/", MS_MOVE, source=".")
        os.chroot(".")
        return False
    return True


def leave_old_root() -> None:
    """Detach the old root, which covers the new one since pivot_root; the kernel takes some milliseconds."""
    _umount(b"/", _MNT_DETACH, about="of the old root")


def prctl(option: int, value: int) -> None:
    """Set one of this process's attributes."""
    _prctl(option, value, 0, 0, 0, about=str(option))


def drop_bounding_set() -> None:
    """See to it that no program started from here can gain a capability."""
    for number in range(_LAST_CAPABILITY + 1):
        _prctl(_CAPBSET_DROP, number, 0, 0, 0, about=f"without capability {number}")


def keep_capabilities(*kept: int) -> None:
    """Give up every capability but those named."""
    _prctl(_CAP_AMBIENT, _CLEAR_ALL, 0, 0, 0)
    mask = sum(1 << number for number in kept)
    _capset(struct.pack("Ii", _CAPS_VERSION, 0), struct.pack("6I", mask, mask, 0, 0, 0, 0))


def close_range(first: int, last: int) -> None:
    """Close the descriptors from first to last, both included."""
    _close_range(first, last, 0)


def load_filter(program: bytes) -> None:
    """Load a seccomp program for this process and everything that it starts."""
    instructions = ctypes.create_string_buffer(program, len(program))
    head = struct.pack("HxxxxxxP", len(program) // 8, ctypes.addressof(instructions))
    _seccomp(_SECCOMP_FILTER, 0, head)


def collapse(start: int, size: int) -> None:
    """Gather memory into huge pages."""
    _madvise(start, size, MADV_COLLAPSE)


def _last_capability() -> int:
    try:
        with open("/proc/sys/kernel/cap_last_cap", encoding="ascii") as file:  # noqa: PTH123
            return int(file.read())
    except OSError:
        return 40


_LAST_CAPABILITY = _last_capability()
