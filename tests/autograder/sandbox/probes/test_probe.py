"""The tools of the probes tell what was refused from what was not."""

import errno
import os

from autograder.sandbox.probes.probe import opened, reached

GETPGID = {"x86_64": 121, "aarch64": 155}
NOBODYS_NUMBER = 9999


def test_what_can_be_opened_is_told(tmp_path):
    (tmp_path / "a").touch()
    assert opened([str(tmp_path / "a"), str(tmp_path / "b")]) == f"These can be opened: {tmp_path / 'a'}."
    assert opened([str(tmp_path / "b")]) == ""


def test_a_call_that_reaches_the_kernel_is_told():
    number = GETPGID[os.uname().machine]
    assert reached({"getpgid": number}) == "These system calls are let through: getpgid (ESRCH)."
    assert reached({"nothing": NOBODYS_NUMBER}) == ""
    assert reached({"nothing": NOBODYS_NUMBER}, expected=(errno.EPERM,)).endswith("nothing (ENOSYS).")
