"""Try a LOGGING dictionary for the length of a `with` block, and put everything back afterwards."""

import io
import logging
import logging.config
from contextlib import contextmanager, redirect_stderr, redirect_stdout


class Console:
    """What the handlers wrote to the console."""

    def __init__(self):
        self.stream = io.StringIO()

    @property
    def lines(self):
        """Every line so far, as a list of strings."""
        return self.stream.getvalue().splitlines()


@contextmanager
def trial(config):
    """Apply a LOGGING dictionary as Django does at start-up; the block gets the Console it writes to."""
    before = {logger: state(logger) for logger in every_logger()}
    console = Console()
    try:
        with redirect_stderr(console.stream), redirect_stdout(console.stream):
            logging.config.dictConfig(config)
            yield console
    finally:
        for logger in every_logger():
            close_new(logger, before.get(logger))
            restore(logger, before.get(logger))


def every_logger():
    """The root logger and all named ones."""
    named = [item for item in logging.root.manager.loggerDict.values() if isinstance(item, logging.Logger)]
    return [logging.root, *named]


def state(logger):
    """Everything a dictConfig can change about a logger."""
    return logger.level, list(logger.handlers), list(logger.filters), logger.propagate, logger.disabled


def close_new(logger, old):
    """Close the files that the trial opened."""
    for handler in logger.handlers:
        if old is None or handler not in old[1]:
            handler.close()


def restore(logger, old):
    """Put a logger back; one that the trial created becomes an ordinary silent one."""
    level, handlers, filters, propagate, disabled = old or (logging.NOTSET, [], [], True, False)
    logger.setLevel(level)
    logger.handlers[:], logger.filters[:] = handlers, filters
    logger.propagate, logger.disabled = propagate, disabled
