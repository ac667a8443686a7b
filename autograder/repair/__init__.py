"""Put right what happened to a submission on its way, or say in one sentence why it cannot be judged."""

from autograder.repair.collect import Collected, collect
from autograder.repair.mend import Mended, mend
from autograder.repair.read import notebook
from autograder.repair.refusal import NotJudged

__all__ = ["Collected", "Mended", "NotJudged", "collect", "mend", "notebook"]
