"""JupyterLab as a learner meets it: one address, settings of its own, and nothing left however it is stopped."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import psutil
import pytest
from jupyter_client import BlockingKernelClient

from environment import lab, paths, processes, state

NOTEBOOK = {"cells": [], "metadata": {"course": {"title": "Demo"}}, "nbformat": 4, "nbformat_minor": 5}
PACKAGES = ("course", "environment", "autograder")


@dataclass
class House:
    """A copy of this repository with one chapter, a state and a home of its own, and the labs started in it."""

    root: Path
    home: Path
    data: str
    state: Path
    labs: list["Running"] = field(default_factory=list)

    def environment(self):
        others = ("COURSE_", "JUPYTER", "IPY", "PYTHONDONTWRITE")
        kept = {name: value for name, value in os.environ.items() if not name.startswith(others)}
        own = {"HOME": str(self.home), "PYTHONPATH": str(self.root), "COURSE_STATE": str(self.state)}
        return {**kept, **own, "COURSE_DATA": self.data}

    def popen(self, *arguments):
        return subprocess.Popen(
            [sys.executable, "-P", "-m", "course", *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=self.environment(),
            cwd=self.home,
        )

    def course(self, *arguments):
        process = self.popen(*arguments)
        out, err = process.communicate(timeout=60)
        return process.returncode, out, err

    def open(self, *arguments, port=None):
        """Open the lab on a free port and return it when its address has been printed."""
        process = self.popen("lab", "--no-browser", "--port", str(port or free_port()), *arguments)
        said = []
        for line in process.stdout:
            said.append(line)
            if "Ctrl-C" in line:
                break
        assert said, process.communicate()[1]
        self.labs.append(Running(self, process, "".join(said)))
        return self.labs[-1]

    def close(self):
        for one in self.labs:
            one.process.kill()
            one.process.communicate()
        assert self.course("services", "reset")[0] == 0


@dataclass
class Running:
    """A lab that runs: what it said, its pages and its kernels."""

    house: House
    process: subprocess.Popen
    said: str

    @property
    def url(self):
        (url,) = re.findall(r"http://\S+", self.said)
        return url

    def get(self, path, data=None):
        base, token = re.match(r"(http://[^/]+)/.*token=(\w+)", self.url).groups()
        request = Request(base + path, data=data, headers={"Authorization": f"token {token}"})
        with urlopen(request, timeout=20) as answer:
            return answer.read().decode()

    def page_config(self):
        page = self.get("/lab")
        return json.loads(re.search(r'id="jupyter-config-data" type="application/json">(.*?)</script>', page, re.S)[1])

    def kernel(self):
        """Start a kernel and return a client that is connected to it."""
        started = json.loads(self.get("/api/kernels", b'{"name": "python3"}'))
        file = next(self.house.state.glob(f"jupyter/*/runtime/kernel-{started['id']}.json"))
        client = BlockingKernelClient(connection_file=str(file))
        client.load_connection_file()
        client.hb_channel.time_to_dead = 60  # a kernel that starts slowly on a busy machine is not dead
        client.start_channels()
        client.wait_for_ready(timeout=30)
        return client

    def family(self):
        """Return every process that must be gone afterwards: ourselves, kernels, the keeper and the servers."""
        own = psutil.Process(self.process.pid)
        found = state.load(self.house.state)
        servers = [found.keeper, *(server.pid for server in found.servers.values())]
        return [own.pid, *(child.pid for child in own.children(recursive=True)), *servers]


def evaluate(client, expression):
    reply = client.execute_interactive(
        "", user_expressions={"it": f"__import__('json').dumps({expression})"}, timeout=30
    )
    return json.loads(reply["content"]["user_expressions"]["it"]["data"]["text/plain"][1:-1])


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def gone(pids):
    return processes.wait_until(lambda: not any(processes.token(pid) for pid in pids), 15)


@pytest.fixture(scope="module")
def house(tmp_path_factory, _data):
    root = tmp_path_factory.mktemp("lab") / "a house"
    for name in PACKAGES:
        shutil.copytree(paths.ROOT / name, root / name, ignore=shutil.ignore_patterns("chapters", "__pycache__"))
    for name in ("run.py", "pyproject.toml", "nbgrader_config.py"):
        shutil.copy(paths.ROOT / name, root)
    (root / "README.md").write_text("# The house\n")
    for folder in ("release", "source"):
        (root / folder / "ch99-demo").mkdir(parents=True)
        (root / folder / "ch99-demo" / "demo.ipynb").write_text(json.dumps(NOTEBOOK))
    home = root.parent / "home"
    (home / ".jupyter").mkdir(parents=True)
    (home / ".jupyter" / "jupyter_server_config.py").write_text("c.ServerApp.root_dir = '/'\n")
    (home / ".ipython" / "profile_default" / "startup").mkdir(parents=True)
    (home / ".ipython" / "profile_default" / "startup" / "own.py").write_text("mine = 1\n")
    made = House(root, home, _data, root / ".course")
    yield made
    made.close()


@pytest.fixture(scope="module")
def second_house(house, tmp_path_factory):
    """The same house with another state: a lab in it is not the one that other tests have opened."""
    made = House(house.root, house.home, house.data, tmp_path_factory.mktemp("second") / "state")
    yield made
    made.close()


@pytest.fixture(scope="module")
def opened(house):
    running = house.open()
    yield running
    running.process.send_signal(signal.SIGINT)
    running.process.communicate(timeout=20)


def test_one_address_opens_the_start_page(opened):
    assert opened.url.startswith("http://127.0.0.1:")
    assert "/lab/tree/START.md?token=" in opened.url
    assert urlopen(opened.url, timeout=20).status == 200


def test_only_this_machine_can_reach_it(opened):
    listening = [c for c in psutil.Process(opened.process.pid).net_connections() if c.status == psutil.CONN_LISTEN]
    assert {connection.laddr.ip for connection in listening} == {"127.0.0.1"}


def test_without_the_token_nothing_opens(opened):
    with pytest.raises(HTTPError, match="403"):
        urlopen(opened.url.partition("/lab")[0] + "/api/contents", timeout=20)


def test_the_learner_sees_the_own_folder(opened):
    names = {entry["name"] for entry in json.loads(opened.get("/api/contents"))["content"]}
    assert names == {"START.md", "ch99-demo"}


def test_the_learner_sees_no_instructor_tools_and_no_news(opened):
    config = opened.page_config()
    assert "@jupyter/nbgrader" in config["disabledExtensions"]
    assert config["news"] == {"disabled": True}
    assert config["extensionManager"]["can_install"] is False
    with pytest.raises(HTTPError, match="404"):
        opened.get("/formgrader")


def test_markdown_opens_as_a_page_and_work_is_saved(opened):
    schema = json.loads(opened.get("/lab/api/settings/@jupyterlab/docmanager-extension:plugin"))["schema"]["properties"]
    assert schema["defaultViewers"]["default"] == {"markdown": "Markdown Preview"}
    assert schema["autosave"]["default"] is True


def test_a_kernel_runs_in_our_environment_and_not_in_the_users(opened):
    client = opened.kernel()
    try:
        variables = evaluate(client, "dict(__import__('os').environ)")
        assert variables["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] == "1"
        assert variables["PATH"].split(os.pathsep)[0] == str(Path(sys.executable).parent)
        assert "PYTHONWARNINGS" not in variables or variables["PYTHONWARNINGS"] == os.environ["PYTHONWARNINGS"]
        assert evaluate(client, "__import__('sys').prefix") == sys.prefix
        assert evaluate(client, "'mine' in globals()") is False
    finally:
        client.stop_channels()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows knows no login shells")
def test_a_terminal_finds_our_commands(opened):
    """A login shell would read /etc/profile, which sets the path anew."""
    before = psutil.Process(opened.process.pid).children()
    opened.get("/api/terminals", b"{}")
    (shell,) = set(psutil.Process(opened.process.pid).children()) - set(before)
    assert len(shell.cmdline()) == 1
    assert shell.environ()["PATH"].split(os.pathsep)[0] == str(Path(sys.executable).parent)


def test_a_second_start_shows_the_same_address(opened, house):
    status, out, err = house.course("lab", "--no-browser")
    assert (status, err) == (0, "")
    assert opened.url in out
    assert "already open" in out


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGKILL])
def test_stopping_leaves_no_process(second_house, number):
    """A kernel that is busy and a kernel that is idle, a keeper and two servers: none may stay."""
    running = second_house.open()
    busy, idle = running.kernel(), running.kernel()
    try:
        busy.execute("while True: pass")
        family = running.family()
        assert len(family) == 6
        running.process.send_signal(number)
        errors = running.process.communicate(timeout=20)[1]
        assert running.process.returncode == (-signal.SIGKILL if number == signal.SIGKILL else 0)
        assert errors == ""
        assert gone(family)
    finally:
        busy.stop_channels()
        idle.stop_channels()


def test_a_busy_port_is_named_and_the_next_one_is_taken(second_house):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        running = second_house.open(port=port)
    assert running.said.startswith(f"Port {port} is in use by another program; using ")
    assert f":{port}/" not in running.url
    running.process.terminate()
    assert running.process.wait(20) == 0


def test_the_instructor_sees_the_repository_and_formgrader(house):
    running = house.open("--instructor")
    names = {entry["name"] for entry in json.loads(running.get("/api/contents"))["content"]}
    assert {"source", "release", "nbgrader_config.py"} <= names
    assert "@jupyter/nbgrader" not in running.page_config()["disabledExtensions"]
    assert "<title>nbgrader formgrade</title>" in running.get("/formgrader/manage_assignments")
    assert [one["name"] for one in json.loads(running.get("/formgrader/api/assignments"))] == ["ch99-demo"]
    running.process.terminate()
    assert running.process.wait(20) == 0


def test_services_that_cannot_start_do_not_keep_the_lab_closed(second_house):
    """The place of the servers' socket and data is taken by a file."""
    (second_house.state / "keeper.pid").unlink(missing_ok=True)
    (second_house.state / "keeper.pid").mkdir(parents=True)
    running = second_house.open()
    (second_house.state / "keeper.pid").rmdir()
    assert "JupyterLab opens all the same" in running.said
    assert urlopen(running.url, timeout=20).status == 200
    running.process.terminate()
    assert running.process.wait(20) == 0


def test_a_damaged_state_folder_is_one_sentence(house, tmp_path):
    (tmp_path / "state").write_text("not a folder")
    status, out, err = House(house.root, house.home, house.data, tmp_path / "state").course("lab", "--no-browser")
    assert (status, out) == (1, "")
    assert str(tmp_path / "state") in err
    assert "Traceback" not in err


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is always a screen")
@pytest.mark.parametrize(("variables", "screen"), [({}, False), ({"DISPLAY": ":0"}, True), ({"DISPLAY": ""}, False)])
def test_a_browser_is_opened_where_it_can_be_seen(monkeypatch, variables, screen):
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "WSL_DISTRO_NAME"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert lab._has_screen() is screen
