"""The working directory goes away, with the path of modules and the environment."""

from .kit import Attack, code

CODE = """
import os, shutil, sys

shutil.rmtree(os.getcwd(), ignore_errors=True)
os.environ.clear()
sys.path.clear()
sys.modules.clear()
"""
ATTACK = Attack("confusing", code(CODE, end=""), ran=False)


def test_it_gains_nothing(outcome):
    outcome.check()
