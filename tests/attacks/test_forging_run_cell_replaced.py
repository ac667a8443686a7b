"""run_cell and run_cell_async say that every cell went well."""

from .kit import Attack, code

CODE = """
from IPython import get_ipython
from IPython.core.interactiveshell import ExecutionInfo, ExecutionResult

shell = get_ipython()


def fine(*arguments, **options):
    return ExecutionResult(ExecutionInfo("", False, True, True, None))


async def fine_async(*arguments, **options):
    return fine()


shell.run_cell_async, shell.run_cell = fine_async, fine
"""
ATTACK = Attack("forging", code(CODE), ran=False, bare=True)


def test_it_gains_nothing(outcome):
    outcome.check()
