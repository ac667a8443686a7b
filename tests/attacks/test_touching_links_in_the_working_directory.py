"""Everything in the working directory becomes a link to files of the instructor."""

from .kit import Attack, code

CODE = """
import os, shutil

for name in os.listdir("."):
    shutil.rmtree(name) if os.path.isdir(name) else os.unlink(name)
for name in ("siege.ipynb", "data", "timestamp.txt", "gradebook.db", "feedback"):
    os.symlink("{{root}}/gradebook.db", name)
os.symlink("{{root}}", "course")
os.link("siege.ipynb", "again.ipynb", follow_symlinks=False)
"""
ATTACK = Attack("touching", code(CODE))


def test_it_gains_nothing(outcome):
    outcome.check()
