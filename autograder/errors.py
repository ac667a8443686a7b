"""What may go wrong in the engine, as one sentence each that says what, where and the remedy."""


class AutograderError(RuntimeError):
    """Something that ends a command with a sentence instead of a traceback; `exit_code` is the command's."""

    exit_code = 1


class UserMistake(AutograderError):
    """The command cannot do what it was asked; the sentence says what to change."""

    exit_code = 2


class Failure(AutograderError):
    """The command could not finish for a reason outside of it; the sentence says how to go on."""


class Stopped(Failure):
    """What failed would fail for everything that is still to be done, so the command stops here."""


class Ended(Stopped):
    """The warm process or a server has died under a run; with new ones everything can go on."""
