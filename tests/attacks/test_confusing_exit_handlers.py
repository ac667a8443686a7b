"""Exit handlers, threads that are no daemons, and finalisers that never end."""

from .kit import Attack, code

CODE = """
import atexit, threading, time

atexit.register(lambda: time.sleep(30))
threading.Thread(target=lambda: time.sleep(30)).start()
exit()
"""
ATTACK = Attack("confusing", code(CODE))


def test_it_gains_nothing(outcome):
    outcome.check()
