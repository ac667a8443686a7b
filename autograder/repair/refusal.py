"""The one way in which a submission is refused."""

AGAIN = "Please open your notebook, save it, and hand in the saved .ipynb file again."


class NotJudged(Exception):
    """A submission that cannot be judged, with a sentence for the learner."""
