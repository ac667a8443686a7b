"""What is shown of the host: each path works inside as it does outside, and nothing beside it appears."""

import subprocess
import sys

import pytest

from autograder.sandbox import view

from .conftest import USERS


@pytest.fixture(autouse=True)
def fresh():
    view.visible.cache_clear()
    yield
    view.visible.cache_clear()


def test_links_on_the_way_are_repeated(tmp_path, monkeypatch):
    (tmp_path / "real" / "lib").mkdir(parents=True)
    (tmp_path / "name").symlink_to("real")
    links, trees = view.visible((str(tmp_path / "name" / "lib"),))
    assert links[str(tmp_path / "name")] == "real"
    assert str(tmp_path / "real" / "lib") in trees


def test_trees_hold_no_other_tree(tmp_path):
    (tmp_path / "a" / "b").mkdir(parents=True)
    _, trees = view.visible((str(tmp_path / "a" / "b"), str(tmp_path / "a")))
    assert [tree for tree in trees if tree.startswith(str(tmp_path))] == [str(tmp_path / "a")]


def test_what_does_not_exist_or_leads_in_circles_is_left_out(tmp_path):
    (tmp_path / "circle").symlink_to("circle")
    _, trees = view.visible((str(tmp_path / "circle"), str(tmp_path / "nothing")))
    assert not [tree for tree in trees if tree.startswith(str(tmp_path))]


def test_the_interpreter_is_visible_but_not_what_lies_beside_it(run, tmp_path):
    told = run(f"""
        import os, subprocess, sys
        command = [sys.executable, '-c', 'import ssl, sys; print(sys.prefix)']
        print(subprocess.run(command, capture_output=True, text=True).stdout)
        hidden = ("/root/.ssh", "/var", "/sys", "/etc/shadow", {str(tmp_path)!r})
        print([path for path in hidden if os.path.exists(path)])
    """)
    assert told.out == f"{sys.prefix}\n\n[]\n"


@pytest.mark.parametrize("user", [user for user in USERS if user == "root"], indirect=True)
def test_an_environment_in_a_closed_directory_works(run, tmp_path_factory):
    """As below /root: nobody but its owner may walk there, and the learner is somebody else."""
    closed = tmp_path_factory.mktemp("closed", numbered=True)
    closed.chmod(0o700)
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", closed / "venv"], check=True)
    told = run(
        """
        import subprocess, sys
        print(subprocess.run([sys.executable, "-c", "print(42)"], capture_output=True).stdout)
        """,
        python=closed / "venv" / "bin" / "python",
    )
    assert told.out == "b'42\\n'\n"


def test_directories_of_the_plan_are_visible_and_cannot_be_written(run, tmp_path):
    shared = tmp_path / "shared"
    shared.mkdir()
    (shared / "a.txt").write_text("data")
    for folder in (shared, *shared.parents[:3]):
        folder.chmod(0o755)
    told = run(
        f"""
        print(open({str(shared / "a.txt")!r}).read())
        open({str(shared / "b.txt")!r}, "w")
        """,
        readonly=(str(shared),),
    )
    assert told.out.startswith("data\n")
    assert "Read-only file system" in told.out
    assert list(shared.iterdir()) == [shared / "a.txt"]
