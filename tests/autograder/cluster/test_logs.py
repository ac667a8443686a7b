"""One line of JSON per event, also for an error and for what libraries say."""

import json
import subprocess
import sys
from textwrap import dedent

from environment.paths import ROOT


def said(code):
    """Run code in a process that logs as a worker does; return what it wrote on stderr."""
    begin = "import logging\nfrom autograder.cluster import logs\nlogs.start()\n"
    command = [sys.executable, "-c", begin + dedent(code)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return [json.loads(line) for line in done.stderr.splitlines()]


def test_an_event_says_what_and_about_whom():
    one, two = said('logs.event("graded", student="ann", run=7); logs.trouble("lost", run=8)')
    assert (one["event"], one["student"], one["run"], one["level"]) == ("graded", "ann", 7, "info")
    assert (two["event"], two["level"]) == ("lost", "warning") and one["time"] <= two["time"]


def test_what_libraries_say_and_what_they_raise_is_json_too():
    (one,) = said("""
        try:
            raise ValueError("two\\nlines")
        except ValueError:
            logging.getLogger("celery.worker").exception("it broke")
        logging.getLogger("kombu").info("chatter")
    """)
    assert one["logger"] == "celery.worker" and "two\nlines" in one["error"]


def test_a_logger_that_passes_nothing_on_is_no_exception():
    (one,) = said("""
        alone = logging.getLogger("alone")
        alone.propagate = False
        alone.error("signal 9")
    """)
    assert (one["event"], one["logger"]) == ("signal 9", "alone")
