"""The program is assembled right: it is run here by an interpreter of its own, and in the kernel by the probes."""

import errno
import re
import struct
from pathlib import Path

import pytest

from autograder.sandbox import linux, seccomp
from autograder.sandbox.machines import MACHINES

ALLOW, KILL = 0x7FFF0000, 0x80000000
HEADERS = {
    "x86_64": Path("/usr/include/x86_64-linux-gnu/asm/unistd_64.h"),
    "aarch64": Path("/usr/include/asm-generic/unistd.h"),
}
COLUMNS = {"x86_64": 0, "aarch64": 1}


def decide(machine, number, *arguments, audit=None, counted=True, beside=False):
    """Run the program on one system call, as the kernel does."""
    data = struct.pack("<iIQ6Q", number, audit or MACHINES[machine].audit, 0, *[*arguments, 0, 0, 0, 0, 0, 0][:6])
    lines, place, value = list(struct.iter_unpack("HBBI", seccomp.program(machine, counted, beside))), 0, 0
    while True:
        code, yes, no, k = lines[place]
        place += 1
        if code == 0x06:
            return k
        if code == 0x20:
            (value,) = struct.unpack_from("<I", data, k)
        else:
            place += yes if {0x15: value == k, 0x25: value > k, 0x45: bool(value & k)}[code] else no


def refusal(number):
    return 0x50000 | number


@pytest.fixture(params=list(MACHINES))
def machine(request):
    return request.param


def test_every_listed_call_is_refused(machine):
    for numbers in seccomp.REFUSED.values():
        assert decide(machine, numbers[COLUMNS[machine]]) == refusal(errno.EPERM)
    for numbers in seccomp.UNKNOWN.values():
        assert decide(machine, numbers[COLUMNS[machine]]) == refusal(errno.ENOSYS)


def test_ordinary_calls_are_allowed(machine):
    listed = [numbers[COLUMNS[machine]] for numbers in (seccomp.REFUSED | seccomp.UNKNOWN).values()]
    argued = [numbers[COLUMNS[machine]] for numbers in (seccomp.CLONE, seccomp.SOCKET, seccomp.IOCTL)]
    for number in set(range(seccomp.NEWEST + 1)) - {*listed, *argued}:
        assert decide(machine, number) == ALLOW


def test_calls_of_the_future_and_of_other_processors_are_refused(machine):
    assert decide(machine, seccomp.NEWEST + 1) == refusal(errno.ENOSYS)
    assert decide(machine, 0x40000000) == refusal(errno.ENOSYS)
    assert decide(machine, 1, audit=0x40000003) == KILL


def test_memory_that_nothing_counts_is_refused(machine):
    number = seccomp.UNCOUNTED["memfd_create"][COLUMNS[machine]]
    assert decide(machine, number) == ALLOW
    assert decide(machine, number, counted=False) == refusal(errno.ENOSYS)


@pytest.mark.parametrize("flag", ["NEWUSER", "NEWNS", "NEWPID", "NEWNET", "NEWIPC", "NEWUTS", "NEWCGROUP"])
def test_clone_makes_processes_and_threads_but_no_namespaces(machine, flag):
    number, threads = seccomp.CLONE[COLUMNS[machine]], 0x3D0F00
    assert decide(machine, number, 17) == decide(machine, number, threads) == ALLOW
    assert decide(machine, number, getattr(linux, flag) | 17) == refusal(errno.EPERM)


@pytest.mark.parametrize(
    ("family", "protocol", "allowed"),
    [(1, 0, 1), (2, 6, 1), (10, 0, 1), (16, 0, 1), (16, 12, 0), (17, 0, 0), (40, 0, 0)],
)
def test_sockets_are_of_the_usual_families(machine, family, protocol, allowed):
    decision = decide(machine, seccomp.SOCKET[COLUMNS[machine]], family, 2, protocol)
    assert decision == (ALLOW if allowed else refusal(errno.EAFNOSUPPORT))


def test_nobody_types_into_terminals(machine):
    number = seccomp.IOCTL[COLUMNS[machine]]
    assert decide(machine, number, 0, 0x5412) == decide(machine, number, 0, 0x541C) == refusal(errno.EPERM)
    assert decide(machine, number, 0, 0x5413) == ALLOW


def test_the_numbers_are_those_of_the_kernels_headers(machine):
    if not HEADERS[machine].exists():
        pytest.skip("The kernel's headers are not installed here.")
    text = HEADERS[machine].read_text()
    known = {name: int(number) for name, number in re.findall(r"#define __NR(?:3264)?_(\w+)\s+(\d+)", text)}
    listed = seccomp.REFUSED | seccomp.UNKNOWN | seccomp.UNCOUNTED
    ours = {name: numbers[COLUMNS[machine]] for name, numbers in listed.items()}
    assert {name: number for name, number in ours.items() if name in known} == {n: known[n] for n in ours if n in known}
    assert len(set(ours) & set(known)) > 40


def test_where_process_1_has_the_learners_account_its_limits_cannot_be_set(machine):
    number = seccomp.PRLIMIT[COLUMNS[machine]]
    assert decide(machine, number, 1, beside=True) == refusal(errno.EPERM)
    assert decide(machine, number, 0, beside=True) == decide(machine, number, 2, beside=True) == ALLOW
    assert decide(machine, number, 1) == ALLOW
