"""The desk: where a guest asks for databases, one line of JSON at a time, and is told no in a sentence."""

import hmac
import json
from collections.abc import Callable
from typing import Any

from environment import install, templates
from environment.errors import ServiceError

LONGEST = 4096
MOST_QUESTIONS = 1000
Answer = dict[str, Any]


class Refused(ServiceError):
    """The desk does not do this."""


class Desk:
    """Reads a guest's questions and finds who answers them; `answers` maps what is asked to who does it."""

    def __init__(self, token: str, answers: dict[str, Callable[[Answer], Answer]]) -> None:
        self._token = token.encode()
        self._answers = answers
        self._questions = 0

    def knows(self, token: bytes) -> bool:
        """Say whether this is the guest's token."""
        return hmac.compare_digest(token, self._token)

    def reply(self, line: bytes) -> bytes:
        """Answer one line."""
        try:
            answer = self._answer(line)
        except (ServiceError, install.InstallError) as error:
            answer = {"error": str(error)}
        return json.dumps(answer).encode() + b"\n"

    def _answer(self, line: bytes) -> Answer:
        self._questions += 1
        if self._questions > MOST_QUESTIONS:
            raise Refused(f"This run has asked for services {MOST_QUESTIONS} times; that is enough.")
        try:
            question = json.loads(line)
        except (ValueError, RecursionError):
            question = None
        if not isinstance(question, dict):
            raise Refused("The desk wants one JSON object in one line.")
        do = question.get("do")
        if not isinstance(do, str) or do not in self._answers:
            raise Refused(f"The desk does not know {str(do)[:40]!r}. It knows: {', '.join(self._answers)}.")
        return self._answers[do](question)


def text(question: Answer, key: str) -> str:
    """Return a short text of the question."""
    value = question.get(key)
    if not isinstance(value, str) or len(value) > 100:
        raise Refused(f"The desk wants a short text for {key!r}.")
    return value


def data_set(question: Answer) -> str:
    """Return the data set that the question names; there is one of this name."""
    data = text(question, "data")
    templates.template_name(data)
    return data
