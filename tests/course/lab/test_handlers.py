"""The side panel's server: a real Jupyter server in this process, asked over HTTP."""

import asyncio
import json
import re
import signal
from urllib.parse import urljoin

import pytest
from jupyter_server.serverapp import ServerApp
from tornado.httpclient import AsyncHTTPClient, HTTPRequest

from course import checks, exercises
from course.progress import events

CHAPTER = exercises.chapter("ch00")
EXERCISE = next(exercise for exercise in CHAPTER.exercises if len(exercise.hints) == 3)
PLACE = {"chapter": CHAPTER.name, "exercise": EXERCISE.id}


class Asker:
    """A server that listens, and its loop: tests ask it as the browser does."""

    def __init__(self, folder):
        self.loop = asyncio.new_event_loop()
        self.loop.run_until_complete(self._start(folder))

    async def _start(self, folder):
        self.server = ServerApp(root_dir=str(folder), ip="127.0.0.1", open_browser=False, allow_root=True)
        self.server.jpserver_extensions = {"course.lab": True}
        self.server.log_level = "ERROR"
        self.server.initialize(argv=[], find_extensions=False, starter_extension=None)

    def ask(self, path, body=None, **headers):
        return self.loop.run_until_complete(self.asking(path, body, **headers))

    async def asking(self, path, body=None, **headers):
        answer = await self.fetch(path, body, headers)
        return answer.code, json.loads(answer.body)

    async def fetch(self, path, body=None, headers=None):
        headers = headers or {"Authorization": f"token {self.server.identity_provider.token}"}
        content = None if body is None else json.dumps(body)
        request = HTTPRequest(urljoin(self.url, path), "POST" if content else "GET", headers, body=content)
        return await AsyncHTTPClient().fetch(request, raise_error=False)

    def cookie(self):
        """Return what a browser is given that has opened the address with the token."""
        answer = self.loop.run_until_complete(self.fetch("state"))
        return "; ".join(line.partition(";")[0] for line in answer.headers.get_list("Set-Cookie"))

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server.port}/course/"

    def close(self):
        self.loop.run_until_complete(self.server._cleanup())
        self.loop.run_until_complete(self.loop.shutdown_default_executor())
        self.loop.close()


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    folder = tmp_path_factory.mktemp("lab")
    # The server takes the signals of the process that it is started in, and keeps them.
    before = {number: signal.getsignal(number) for number in signal.valid_signals()}
    with pytest.MonkeyPatch.context() as patch:
        for name in ("CONFIG_DIR", "DATA_DIR", "RUNTIME_DIR"):
            patch.setenv(f"JUPYTER_{name}", str(folder / name))
        asker = Asker(folder)
        yield asker
        asker.close()
    for number, handler in before.items():
        if signal.getsignal(number) is not handler:
            signal.signal(number, handler)


@pytest.fixture(autouse=True)
def state(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_STATE", str(tmp_path))
    return tmp_path


def kinds():
    return [event.kind for event in events.read()]


def test_the_state_lists_every_chapter_with_its_exercises(server):
    code, found = server.ask("state")
    assert code == 200
    assert [chapter["name"] for chapter in found["chapters"]] == [one.name for one in exercises.chapters()]
    assert found["chapters"][0]["exercises"][0]["status"] == "untouched"


def test_a_passed_test_shows_in_the_state(server):
    for test in EXERCISE.tests:
        events.record("attempt", CHAPTER.name, EXERCISE.id, cell=test.cell, passed=True, points=test.points)
    listed = server.ask("state")[1]["chapters"][0]["exercises"]
    assert {one["id"]: one["status"] for one in listed}[EXERCISE.id] == "passed"


def test_an_overview_is_sent_again_only_after_something_happened(server):
    key = {"Authorization": f"token {server.server.identity_provider.token}"}
    known = {**key, "If-None-Match": f'"{server.ask("state")[1]["version"]}"'}
    again = server.loop.run_until_complete(server.fetch("state", headers=known))
    assert (again.code, again.body) == (304, b"")
    events.record("hint", CHAPTER.name, EXERCISE.id, level=1)
    assert server.ask("state", **known)[0] == 200


def test_the_state_holds_what_the_latest_check_said_about_answers_that_were_begun(server):
    names = ("cell", "exercise", "status", "answered")
    told = [("a", "one", "failed", True), ("b", "one", "passed", True), ("c", "two", "passed", True)]
    told += [("d", "three", "failed", False), ("e", "four", "manual", True)]
    tests = [dict(zip(names, test, strict=True)) for test in told]
    events.record("check", CHAPTER.name, tests=[])
    events.record("check", CHAPTER.name, tests=tests)
    found = server.ask("state")[1]["chapters"][0]["check"]
    assert {test["cell"]: test["mark"] for test in found["tests"]} == {"a": "failed", "b": "passed", "c": "proved"}


def test_a_check_that_another_version_wrote_down_says_nothing(server):
    events.record("check", CHAPTER.name, tests=[{"name": "a"}])
    assert server.ask("state")[1]["chapters"][0]["check"]["tests"] == []


@pytest.mark.parametrize("path", ["state", "check/0123"])
def test_who_is_not_signed_in_sees_nothing(server, path):
    code, answer = server.ask(path, Accept="application/json")
    assert (code, sorted(answer)) == (403, ["message", "reason"])


def test_another_page_in_the_browser_cannot_post(server):
    """Signed in by the cookie, but without the XSRF token that only JupyterLab's own pages can read."""
    cookie = server.cookie()
    assert server.ask("state", Cookie=cookie)[0] == 200
    code, answer = server.ask("hint", PLACE, Cookie=cookie)
    assert (code, answer["reason"]) == (403, None)
    assert "_xsrf" in answer["message"]
    assert kinds() == []


def test_hints_come_one_after_the_other(server):
    levels = [server.ask("hint", PLACE)[1]["level"] for _ in range(2)]
    assert levels == [1, 2]
    assert kinds() == ["hint", "hint"]


def test_what_the_card_has_explained_is_no_hint(server):
    slip = EXERCISE.misconceptions[0]
    events.record("attempt", CHAPTER.name, EXERCISE.id, cell="c", passed=False, points=0, misconception=slip.id)
    assert (hint := server.ask("hint", PLACE)[1])["level"] == 1
    assert hint["text"] == EXERCISE.hints[0]


def test_a_cell_comes_back_as_released_and_the_old_text_is_kept(server, state):
    code, answer = server.ask("reset", {**PLACE, "source": "mine = 'é'\n"})
    assert (code, answer["source"]) == (200, EXERCISE.released)
    [kept] = state.rglob("kept/**/*.txt")
    assert kept.read_text(encoding="utf-8") == "mine = 'é'\n"
    assert str(kept) == answer["kept"]


def test_a_path_is_chosen_and_gives_hours_and_a_date(server):
    code, found = server.ask("path", {"path": "complete", "hours_per_week": 10})
    assert code == 200
    assert (found["path"], found["schedule"]["hours_per_week"]) == ("complete", 10)
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", found["schedule"]["finish"])


@pytest.mark.parametrize(
    ("path", "body", "code", "says"),
    [
        ("hint", {"chapter": "ch99", "exercise": "x"}, 404, "There is no chapter 'ch99'"),
        ("hint", {"chapter": "ch00", "exercise": "x"}, 404, "has no exercise 'x'"),
        ("hint", {"chapter": "ch00"}, 400, "lacks exercise"),
        ("check", {"chapter": "../../etc"}, 404, "There is no chapter"),
        ("path", {"path": "nowhere", "hours_per_week": 1}, 404, "There is no path 'nowhere'"),
        ("check/00", None, 404, "not known"),
    ],
)
def test_a_wrong_question_is_answered_with_a_sentence(server, path, body, code, says):
    answered, answer = server.ask(path, body)
    assert answered == code
    assert says in answer["message"]


def test_a_check_that_runs_is_joined_and_followed_to_its_end(server):
    check = checks.start(CHAPTER.name)
    check.process.send_signal(signal.SIGSTOP)
    (code, first), (_, second) = (
        server.ask("check", {"chapter": "ch00"}),
        server.ask("check", {"chapter": CHAPTER.name}),
    )
    assert (code, first) == (202, second)
    assert server.ask(f"check/{first['id']}")[1]["state"] == "running"
    check.process.kill()
    assert check.ended.wait(30)
    stands = server.ask(f"check/{first['id']}")[1]
    assert (stands["state"], stands["result"]) == ("failed", None)
    assert stands["words"].startswith("The check was ended from outside (signal 9)")
