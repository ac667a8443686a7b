"""The trial says nothing where a sandbox can be made, and why not where it cannot."""

import json
import os
import sys
import textwrap

import pytest

from autograder.sandbox.machines import MACHINES

from .conftest import need, start


def test_a_sandbox_is_made(user):
    done = start([sys.executable, "-P", "-m", "autograder.sandbox.trial"], user)
    assert json.loads(done.stdout) == {}


def test_a_sandbox_is_made_where_docker_refuses_pivot_root(user):
    number = MACHINES[os.uname().machine].pivot_root
    refuse = f"""
    import runpy, struct
    from autograder.sandbox import linux
    lines = [(0x20, 0, 0, 0), (0x15, 0, 1, {number}), (0x06, 0, 0, 0x50001), (0x06, 0, 0, 0x7FFF0000)]
    {"" if user == "root" else "linux.prctl(linux.NO_NEW_PRIVS, 1)"}
    linux.load_filter(b"".join(struct.pack("HBBI", *line) for line in lines))
    runpy.run_module("autograder.sandbox.trial", run_name="__main__")
    """
    done = start([sys.executable, "-c", textwrap.dedent(refuse)], user)
    assert done.stdout == "{}\n", done.stderr


def test_where_namespaces_are_refused_the_reason_is_told(user):
    refuse = """
    import os
    from autograder.sandbox import linux, seccomp, support
    linux.prctl(linux.NO_NEW_PRIVS, 1)
    linux.load_filter(seccomp.program(os.uname().machine))
    print(support.attempt())
    """
    done = start([sys.executable, "-c", textwrap.dedent(refuse)], user)
    assert "clone into new namespaces: Operation not permitted" in done.stdout, done.stderr


def test_a_skip_is_a_failure_where_sandboxes_have_to_be_tested(monkeypatch):
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="has to test sandboxes"):
        need("Refused.")
    monkeypatch.delenv("CI")
    with pytest.raises(pytest.skip.Exception, match="cannot make sandboxes"):
        need("Refused.")
    need("")
