"""`course update`: what is newer comes, what is open waits, and it is said in plain words."""

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from course import opening, update
from environment import paths


def notebook(*sources):
    cells = [{"cell_type": "code", "id": f"c{n}", "source": s, "metadata": {}} for n, s in enumerate(sources)]
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


@pytest.fixture
def house(tmp_path, monkeypatch):
    monkeypatch.setattr(paths, "ROOT", tmp_path)
    monkeypatch.setattr(paths, "WORK", tmp_path / "work")
    monkeypatch.setenv("COURSE_STATE", str(tmp_path / ".course"))
    release(tmp_path, "ch01-one/one.ipynb", notebook("x = 1"))
    update.refresh(update.space())
    return tmp_path


def release(house, name, text):
    path = house / "release" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def said(capsys):
    assert update.update() == 0
    return capsys.readouterr().out


def test_nothing_to_do_is_said(house, capsys):
    assert said(capsys) == "Everything in work/ is up to date.\n"


def test_new_chapters_and_what_changed_in_old_ones_are_said(house, capsys):
    (house / "work" / "ch01-one" / "one.ipynb").write_text(notebook("mine"))
    release(house, "ch01-one/one.ipynb", notebook("x = 1", "y = 2"))
    release(house, "ch02-two/two.ipynb", notebook("z"))
    out = said(capsys)
    assert "ch01-one/one.ipynb has been updated, with your answers in it." in out
    assert "New: ch02-two" in out
    assert "[two](ch02-two/two.ipynb)" in (house / "work" / "START.md").read_text()


def test_the_start_of_the_course_brings_the_same(house, capsys):
    (house / "work" / "ch01-one" / "one.ipynb").write_text(notebook("mine"))
    release(house, "ch01-one/one.ipynb", notebook("x = 1", "y = 2"))
    opening.prepare()
    assert "with your answers in it" in capsys.readouterr().err
    assert "mine" in (house / "work" / "ch01-one" / "one.ipynb").read_text()


@pytest.mark.parametrize(("role", "path"), [("learner", ""), ("instructor", "work/")])
def test_what_is_open_in_jupyterlab_waits(house, capsys, serving, role, path):
    serving(house, role, [{"path": f"{path}ch01-one/one.ipynb"}])
    (house / "work" / "ch01-one" / "one.ipynb").write_text(notebook("mine"))
    release(house, "ch01-one/one.ipynb", notebook("x = 1", "y = 2"))
    assert "ch01-one/one.ipynb is open in JupyterLab, so its new version waits" in said(capsys)
    assert (house / "work" / "ch01-one" / "one.ipynb").read_text() == notebook("mine")


def test_the_instructor_finds_the_folders_that_nbgrader_wants(house, monkeypatch, tmp_path):
    monkeypatch.setenv("COURSE_EXCHANGE", str(tmp_path / "shared" / "exchange"))
    opening.teach(tmp_path / "config")
    assert (tmp_path / "shared" / "exchange").stat().st_mode & 0o777 == 0o777
    assert "nbgrader_steps.autograde()" in (tmp_path / "config" / "nbgrader_config.py").read_text()


def test_an_exchange_that_is_there_keeps_its_mode(house, monkeypatch, tmp_path):
    (tmp_path / "exchange").mkdir(mode=0o750)
    monkeypatch.setenv("COURSE_EXCHANGE", str(tmp_path / "exchange"))
    opening.teach(tmp_path / "config")
    assert (tmp_path / "exchange").stat().st_mode & 0o777 == 0o750


@pytest.fixture
def serving():
    """Stands for a JupyterLab that runs: it answers what is asked of /api/sessions."""
    servers = []

    def serve(house, role, sessions):
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                known = (self.path, self.headers["Authorization"]) == ("/api/sessions", "token secret")
                self.send_response(200 if known else 403)
                self.end_headers()
                self.wfile.write(json.dumps(sessions).encode())

            def log_message(self, *_):
                pass

        servers.append(HTTPServer(("127.0.0.1", 0), Handler))
        threading.Thread(target=servers[-1].serve_forever, daemon=True).start()
        home = house / ".course" / "jupyter" / role
        home.mkdir(parents=True)
        (home / "address").write_text(f"http://127.0.0.1:{servers[-1].server_port}/lab/tree/START.md?token=secret")

    yield serve
    for server in servers:
        server.shutdown()
        server.server_close()
