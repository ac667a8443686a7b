"""One line of JSON per event, also for an error."""

import json
import logging

import pytest

from autograder.cluster import logs


@pytest.fixture
def lines(capsys):
    before = logging.root.handlers, logging.root.level, logging.lastResort
    logs.start()
    yield lambda: [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    logging.root.handlers, logging.root.level, logging.lastResort = before


def test_an_event_says_what_and_about_whom(lines):
    logs.event("graded", student="ann", run=7)
    logs.trouble("lost", run=8)
    one, two = lines()
    assert (one["event"], one["student"], one["run"], one["level"]) == ("graded", "ann", 7, "info")
    assert (two["event"], two["level"]) == ("lost", "warning") and one["time"] <= two["time"]


def test_what_libraries_say_and_what_they_raise_is_json_too(lines):
    try:
        raise ValueError("two\nlines")
    except ValueError:
        logging.getLogger("celery.worker").exception("it broke")
    logging.getLogger("kombu").info("chatter")
    (one,) = lines()
    assert one["logger"] == "celery.worker" and "two\nlines" in one["error"]


def test_a_logger_that_passes_nothing_on_is_no_exception(lines):
    alone = logging.getLogger("alone")
    alone.propagate = False
    alone.error("signal 9")
    (one,) = lines()
    assert (one["event"], one["logger"]) == ("signal 9", "alone")
