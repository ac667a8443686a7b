import pytest

from autograder.sealing.limits import MAX_DEPTH, MAX_TEXT, MAX_VALUES, Budget, TooMuchError


def test_a_budget_ends():
    budget = Budget()
    budget.spend(MAX_TEXT)
    with pytest.raises(TooMuchError):
        budget.spend(1)
    for _ in range(MAX_VALUES):
        budget.enter(0)
    with pytest.raises(TooMuchError):
        budget.enter(0)
    with pytest.raises(TooMuchError):
        Budget().enter(MAX_DEPTH + 1)
