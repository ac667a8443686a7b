"""An input transformer that leaves nothing of a test cell."""

from .kit import Attack, code

CODE = """
from IPython import get_ipython

get_ipython().input_transformers_post.append(
    lambda lines: [] if any("__check__" in line or "assert" in line for line in lines) else lines
)
"""
ATTACK = Attack("forging", code(CODE), bare=True)


def test_it_gains_nothing(outcome):
    outcome.check()
