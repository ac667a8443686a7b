"""What a worker says: one line of JSON on stderr per event, for whatever gathers logs."""

import json
import logging
import os
import sys
from datetime import UTC, datetime

_ABOUT = "about"
_NOISY = ("kombu", "celery.app.trace", "celery.worker.strategy")  # a line or two for each doorbell


class _Lines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "event": record.getMessage(),
            "process": os.getpid(),
            **getattr(record, _ABOUT, {}),
        }
        if record.name != __name__:
            line["logger"] = record.name
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        return json.dumps(line, default=str)


def start() -> None:
    """Write every message of this process and its children as JSON on stderr."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Lines())
    logging.root.handlers = [handler]
    logging.lastResort = handler  # for billiard, whose logger passes nothing on
    logging.root.setLevel(logging.INFO)
    for name in _NOISY:
        logging.getLogger(name).setLevel(logging.WARNING)


def event(what: str, **about: object) -> None:
    """Say what happened, with whatever identifies it."""
    logging.getLogger(__name__).info(what, extra={_ABOUT: about})


def trouble(what: str, **about: object) -> None:
    """Say what went wrong."""
    logging.getLogger(__name__).warning(what, extra={_ABOUT: about})
