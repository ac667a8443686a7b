"""The whole course in containers: what an instructor brings up with compose does what it is there for."""

import json
import re
import urllib.error
import urllib.request

import pytest

from benchmarks import classroom

from .stack import OURS, PROJECT, Stack, need_stack, run

pytestmark = pytest.mark.docker
NOTEBOOK = "/srv/course/source/ch25-sql-joins-aggregates/sql-joins-aggregates.ipynb"
# As a learner who has solved everything: the worked examples, the answers and all tests, on compose's servers.
CELLS = f"""
import nbformat, os
from nbclient import NotebookClient
notebook = nbformat.read({NOTEBOOK!r}, as_version=4)
where = "import environment; print(environment.services.external('postgres'))"
notebook.cells.append(nbformat.v4.new_code_cell(where))
folder = {{"metadata": {{"path": os.path.dirname({NOTEBOOK!r})}}}}
NotebookClient(notebook, timeout=120, kernel_name="python3", resources=folder).execute()
print(notebook.cells[-1].outputs[0].text)
"""
REACH = "import socket, sys; socket.create_connection((sys.argv[1], int(sys.argv[2])), 3)"


@pytest.fixture(scope="module")
def stack(tmp_path_factory):
    need_stack()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COURSE_STATE", str(tmp_path_factory.mktemp("compose-state")))
        one = Stack(tmp_path_factory.mktemp("compose") / "checkout")
    one.compose("down", "--volumes")  # of a run that was killed
    try:
        one.compose("--profile", "class", "up", "--detach", "--no-build")
        one.wait_healthy()
        yield one
    finally:
        one.compose("--profile", "class", "down", "--volumes", "--timeout", "20")
    assert one.described() == []
    for kind in ("volume", "network"):
        assert run(["docker", kind, "ls", "--quiet", OURS]) == ""


def test_nothing_is_published_beyond_this_machine(stack):
    """Whoever is in the same network as an instructor's laptop finds no port of the course."""
    bound = [
        where["HostIp"]
        for one in stack.described()
        for addresses in one["HostConfig"]["PortBindings"].values()
        for where in addresses
    ]
    assert set(bound) == {"127.0.0.1"}
    assert len(bound) == 4


def test_nobody_is_root_and_nobody_becomes_it(stack):
    """The course's own containers have no account that could do more than a learner's."""
    for one in stack.described():
        assert "no-new-privileges:true" in one["HostConfig"]["SecurityOpt"]
        assert run(["docker", "exec", one["Name"].lstrip("/"), "id", "-u"]).strip() != "0"
        assert one["HostConfig"]["Memory"] > 0


def test_the_lab_prints_its_token_and_wants_it(stack):
    """The address in the log opens JupyterLab; without the token nobody gets in."""
    address = re.search(r"http://127\.0\.0\.1:\S+token=(\w+)", stack.compose("logs", "lab"))
    assert address, stack.compose("logs", "lab")
    place = f"http://127.0.0.1:{stack.values['LAB_PORT']}/api/contents"
    with urllib.request.urlopen(f"{place}?token={address[1]}", timeout=30) as answer:
        assert "START.md" in [entry["name"] for entry in json.load(answer)["content"]]
    with pytest.raises(urllib.error.HTTPError, match="403"):
        urllib.request.urlopen(place, timeout=30)


def test_a_learners_cells_run_on_composes_servers(stack):
    """A whole chapter with its tests passes in the lab, and its PostgreSQL is the one from compose."""
    assert "@postgres:5432/course" in stack.within("lab", "python", "-c", CELLS)
    redis = "import environment, redis; print(redis.Redis.from_url(environment.redis_url()).ping())"
    assert stack.within("lab", "python", "-c", redis) == "True\n"


@pytest.mark.parametrize(("name", "port"), [("gradebook", "5432"), ("broker", "6379"), ("worker", "9100")])
def test_learners_reach_nothing_that_grades_pass_through(stack, name, port):
    """The lab shares no network with grades; the grader reaches them."""
    stack.within("grader", "python", "-c", REACH, name, port)
    with pytest.raises(AssertionError, match="Name or service not known"):
        stack.within("lab", "python", "-c", REACH, name, port)


def test_the_grader_grades_in_sandboxes(stack):
    """What is in submitted/ of the checkout is graded in namespaces, into the gradebook in PostgreSQL."""
    classroom.fill(stack.root, "ch13", ["anna", "bert"], wrong=0.0)
    run(["chmod", "-R", "a+rwX", str(stack.root)])
    told = json.loads(stack.within("grader", "autograder", "grade", "ch13", "--sandbox", "namespaces", "--json"))
    assert (told[0]["graded"], told[0]["lost"]) == (2, [])
    assert not (stack.root / "gradebook.db").exists()
    pages = sorted(page.parts[-3] for page in (stack.root / "feedback").rglob("*.html"))
    assert pages == ["anna", "bert"]


def test_a_class_is_graded_whatever_ends_meanwhile(stack):
    """A worker killed, Redis started again, a network cut: each submission is graded once, by whoever is left."""
    stack.compose("--profile", "class", "up", "--detach", "--no-build", "--scale", "worker=2")
    stack.wait_healthy()
    students = [f"s{number:02}" for number in range(12)]
    classroom.fill(stack.root, "ch13", students, wrong=0.0)
    run(["chmod", "-R", "a+rwX", str(stack.root)])
    with stack.started("grader", "autograder", "grade", "ch13", "--workers", "--json") as grading:
        stack.wait_graded(3)
        run(["docker", "kill", stack.container("worker", 1)])
        run(["docker", "restart", "--time", "1", stack.container("broker")])
        network = f"{PROJECT}_class"
        run(["docker", "network", "disconnect", network, stack.container("worker", 2)])
        run(["docker", "network", "connect", "--alias", "worker", network, stack.container("worker", 2)])
        run(["docker", "start", stack.container("worker", 1)])
        told, said = grading.communicate(timeout=900)
    assert grading.returncode == 0, said
    row = json.loads(told)[0]
    assert (row["graded"], row["lost"]) == (len(students), [])
    assert stack.query("select count(*) from submitted_assignment") == "14"
