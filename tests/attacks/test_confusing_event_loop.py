"""The event loop is stopped, its tasks cancelled, its readers removed."""

from .kit import Attack, code

CODE = """
import asyncio

loop = asyncio.get_event_loop()
for task in asyncio.all_tasks(loop):
    if task is not asyncio.current_task(loop):
        task.cancel()
loop.stop()
loop.remove_reader(3)
loop.close = lambda: None
asyncio.current_task(loop).cancel()
"""
ATTACK = Attack("confusing", code(CODE, end=""), ran=False)


def test_it_gains_nothing(outcome):
    outcome.check()
