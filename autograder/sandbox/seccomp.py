"""Which system calls a learner's processes may not make, as a seccomp program assembled by hand.

A list of what is refused rather than of what is allowed: an honest notebook must get the same results as outside.
Calls newer than this list are answered as an older kernel would.
"""

import errno
import struct

from autograder.sandbox.machines import MACHINES

REFUSED = {  # name: (number on x86_64, number on aarch64)
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "process_madvise": (440, 440),
    "process_mrelease": (448, 448),
    "kcmp": (312, 272),
    "pidfd_getfd": (438, 438),
    "mount": (165, 40),
    "umount2": (166, 39),
    "pivot_root": (155, 41),
    "chroot": (161, 51),
    "mount_setattr": (442, 442),
    "open_tree": (428, 428),
    "move_mount": (429, 429),
    "fsopen": (430, 430),
    "fsconfig": (431, 431),
    "fsmount": (432, 432),
    "fspick": (433, 433),
    "unshare": (272, 97),
    "setns": (308, 268),
    "bpf": (321, 280),
    "perf_event_open": (298, 241),
    "userfaultfd": (323, 282),
    "io_uring_setup": (425, 425),
    "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427),
    "open_by_handle_at": (304, 265),
    "name_to_handle_at": (303, 264),
    "fanotify_init": (300, 262),
    "keyctl": (250, 219),
    "add_key": (248, 217),
    "request_key": (249, 218),
    "kexec_load": (246, 104),
    "kexec_file_load": (320, 294),
    "init_module": (175, 105),
    "finit_module": (313, 273),
    "delete_module": (176, 106),
    "reboot": (169, 142),
    "swapon": (167, 224),
    "swapoff": (168, 225),
    "acct": (163, 89),
    "syslog": (103, 116),
    "settimeofday": (164, 170),
    "clock_settime": (227, 112),
    "sethostname": (170, 161),
    "setdomainname": (171, 162),
    "quotactl": (179, 60),
    "quotactl_fd": (443, 443),
    "vhangup": (153, 58),
    "mbind": (237, 235),
    "set_mempolicy": (238, 237),
    "migrate_pages": (256, 238),
    "move_pages": (279, 239),
}
# Memory of System V IPC outlives its processes and counts for nobody; Python has no use for it.
UNKNOWN = {"shmget": (29, 194), "msgget": (68, 186), "semget": (64, 190), "statmount": (457, 457)} | {
    "listmount": (458, 458),
    "clone3": (435, 435),  # its flags lie in memory, out of a filter's sight; the C library falls back to clone
}
UNCOUNTED = {"memfd_create": (319, 279), "memfd_secret": (447, 447)}  # memory that only a cgroup counts
NEWEST = 466  # the last call that this list has been checked against
CLONE, SOCKET, IOCTL, PRLIMIT = (56, 220), (41, 198), (16, 29), (302, 261)

_NAMESPACES = 0x7E020000  # every CLONE_NEW… flag that clone() takes
_FAMILIES = (1, 2, 10)  # AF_UNIX, AF_INET, AF_INET6
_NETLINK, _ROUTE = 16, 0  # listing the network interfaces; the other netlink protocols are refused
_FIRST = 1  # the process number of the warm parent in its container
_TYPING = (0x5412, 0x541C)  # TIOCSTI and TIOCLINUX type into somebody's terminal

_LOAD, _EQUAL, _GREATER, _ANY, _RETURN = 0x20, 0x15, 0x25, 0x45, 0x06
_NUMBER, _ARCHITECTURE, _ARGUMENT = 0, 4, 16
_ALLOW, _KILL, _ERROR = 0x7FFF0000, 0x80000000, 0x00050000

Instruction = tuple[int, int, int, int]


def program(machine: str, counted: bool = True, beside: bool = False) -> bytes:
    """Return the program for a processor.

    `counted` says whether a cgroup counts the memory, `beside` whether process 1 has the learner's own account.
    """
    column = list(MACHINES).index(machine)
    lines = _head(MACHINES[machine].audit)
    for calls, error in ((REFUSED, errno.EPERM), (UNKNOWN | ({} if counted else UNCOUNTED), errno.ENOSYS)):
        for numbers in calls.values():
            lines += [(_EQUAL, 0, 1, numbers[column]), _refuse(error)]
    tests = [(CLONE, _clone()), (SOCKET, _socket()), (IOCTL, _ioctl()), *([(PRLIMIT, _prlimit())] if beside else [])]
    for numbers, test in tests:
        lines += [(_EQUAL, 0, len(test), numbers[column]), *test]
    return b"".join(struct.pack("HBBI", *line) for line in [*lines, (_RETURN, 0, 0, _ALLOW)])


def _head(audit: int) -> list[Instruction]:
    foreign = [(_LOAD, 0, 0, _ARCHITECTURE), (_EQUAL, 1, 0, audit), (_RETURN, 0, 0, _KILL)]
    return [*foreign, (_LOAD, 0, 0, _NUMBER), (_GREATER, 0, 1, NEWEST), _refuse(errno.ENOSYS)]


def _refuse(error: int) -> Instruction:
    return (_RETURN, 0, 0, _ERROR | error)


def _argument(number: int) -> Instruction:
    return (_LOAD, 0, 0, _ARGUMENT + 8 * number)  # the lower half: all that the kernel looks at in these calls


def _clone() -> list[Instruction]:
    return [_argument(0), (_ANY, 0, 1, _NAMESPACES), _refuse(errno.EPERM), (_RETURN, 0, 0, _ALLOW)]


def _socket() -> list[Instruction]:
    allow = (_RETURN, 0, 0, _ALLOW)
    lines = [_argument(0)]
    for family in _FAMILIES:
        lines += [(_EQUAL, 0, 1, family), allow]
    lines += [(_EQUAL, 0, 3, _NETLINK), _argument(2), (_EQUAL, 0, 1, _ROUTE), allow]
    return [*lines, _refuse(errno.EAFNOSUPPORT)]


def _ioctl() -> list[Instruction]:
    lines = [_argument(1)]
    for command in _TYPING:
        lines += [(_EQUAL, 0, 1, command), _refuse(errno.EPERM)]
    return [*lines, (_RETURN, 0, 0, _ALLOW)]


def _prlimit() -> list[Instruction]:
    return [_argument(0), (_EQUAL, 0, 1, _FIRST), _refuse(errno.EPERM), (_RETURN, 0, 0, _ALLOW)]
