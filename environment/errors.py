"""What may go wrong on the ground floor, as sentences a learner can act upon."""


class ServiceError(RuntimeError):
    """A service cannot be used; the text says what, where and the remedy."""
