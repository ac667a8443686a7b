"""Which notebooks a JupyterLab has open, also when it is dead or does not answer."""

import socket

from environment import lab_sessions


def address(tmp_path, port):
    file = tmp_path / "address"
    file.write_text(f"http://127.0.0.1:{port}/lab?token=x")
    return file


def test_without_a_jupyterlab_nothing_is_open(tmp_path):
    assert "a.ipynb" not in lab_sessions.open_notebooks(tmp_path / "address")


def test_the_address_of_a_dead_jupyterlab_means_nothing(tmp_path):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    assert "a.ipynb" not in lab_sessions.open_notebooks(address(tmp_path, port))


def test_one_that_does_not_answer_may_have_anything_open(tmp_path, monkeypatch):
    monkeypatch.setattr(lab_sessions, "_PATIENCE", 0.1)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        assert "a.ipynb" in lab_sessions.open_notebooks(address(tmp_path, silent.getsockname()[1]))
