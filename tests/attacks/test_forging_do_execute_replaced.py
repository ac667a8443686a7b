"""The kernel's do_execute answers ok without doing anything."""

from .kit import Attack, code

CODE = """
from IPython import get_ipython


async def do_execute(*arguments, **options):
    return {"status": "ok", "execution_count": 1, "payload": [], "user_expressions": {}}


get_ipython().kernel.do_execute = do_execute
"""
ATTACK = Attack("forging", code(CODE), bare=True)


def test_it_gains_nothing(outcome):
    outcome.check()
