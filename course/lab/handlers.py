"""The addresses below /course/, for the side panel only: JSON, signed in as JupyterLab itself is.

Reading files, folding the diary and starting processes happen in threads: the server's loop also carries the
kernels' messages, and must never wait.
"""

import asyncio
from collections.abc import Callable
from typing import Any, TypeVar

from jupyter_server.base.handlers import APIHandler
from jupyter_server.utils import url_path_join
from tornado.web import Application, HTTPError, authenticated

from course.exercises import UnknownChapter, UnknownExercise
from course.lab import actions, overview
from course.progress.paths import UnknownPath

_Answer = TypeVar("_Answer")
_UNKNOWN = (UnknownChapter, UnknownExercise, UnknownPath)


def mount(application: Application) -> None:
    """Add the addresses to a Jupyter server."""
    base = url_path_join(application.settings["base_url"], "course")
    application.add_handlers(".*$", [(url_path_join(base, path), handler) for path, handler in _ADDRESSES])


class _Handler(APIHandler):
    """One address: it answers with JSON, and says what a wrong question lacks."""

    async def in_thread(self, work: Callable[..., _Answer], *arguments: object) -> _Answer:
        """Do what may wait for the disk; a name that does not exist is the asker's mistake."""
        try:
            return await asyncio.to_thread(work, *arguments)
        except _UNKNOWN as error:
            raise HTTPError(404, str(error)) from error
        except OSError as error:
            text = f"{error.filename} cannot be written ({error.strerror}). Free some space, or make it writable."
            raise HTTPError(507, text) from error

    def asked(self, *names: str) -> list[Any]:
        """Return these fields of the question."""
        body = self.get_json_body() or {}
        missing = [name for name in names if name not in body]
        if missing:
            raise HTTPError(400, f"The request lacks {', '.join(missing)}.")
        return [body[name] for name in names]


class StateHandler(_Handler):
    """Where the learner stands."""

    @authenticated
    async def get(self) -> None:
        """Answer with the path, the chapters, what is next and what is due, or that the asker's version still holds."""
        if self.request.headers.get("If-None-Match") == f'"{await self.in_thread(overview.version)}"':
            self.set_status(304)
            self.finish()
        else:
            self.finish(await self.in_thread(overview.overview))


class ChecksHandler(_Handler):
    """Checks of whole notebooks."""

    @authenticated
    async def post(self) -> None:
        """Start a check, or join the one that runs; answer with its id."""
        (chapter,) = self.asked("chapter")
        self.set_status(202)
        self.finish({"id": await self.in_thread(actions.check, chapter)})


class CheckHandler(_Handler):
    """One check."""

    @authenticated
    async def get(self, id: str) -> None:
        """Answer with what it does, or with its result."""
        found = actions.checked(id)
        if found is None:
            raise HTTPError(404, "This check is not known: the course has been started anew. Check again.")
        self.finish(found)


class HintHandler(_Handler):
    """Hints."""

    @authenticated
    async def post(self) -> None:
        """Answer with the next hint for an exercise."""
        self.finish(await self.in_thread(actions.take_hint, *self.asked("chapter", "exercise")))


class ResetHandler(_Handler):
    """Answer cells as released."""

    @authenticated
    async def post(self) -> None:
        """Keep what is in the cell now; answer with the cell and its released text."""
        self.finish(await self.in_thread(actions.give_back, *self.asked("chapter", "exercise", "source")))


class PathHandler(_Handler):
    """The learning path."""

    @authenticated
    async def post(self) -> None:
        """Choose a path and the hours per week."""
        await self.in_thread(actions.choose_path, *self.asked("path", "hours_per_week"))
        self.finish(await self.in_thread(overview.overview))


_ADDRESSES = [
    ("state", StateHandler),
    ("check", ChecksHandler),
    (r"check/([0-9a-f]+)", CheckHandler),
    ("hint", HintHandler),
    ("reset", ResetHandler),
    ("path", PathHandler),
]
