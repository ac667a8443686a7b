"""Every notebook that can be reached from the working directory upwards is opened."""

from .kit import Attack, code

CODE = """
from pathlib import Path

here = Path.cwd()
for folder in [here, *here.parents]:
    for file in folder.glob("*.ipynb"):
        print("ESCAPED", file, file.read_text()[:100])
for place in ("{{root}}", "{{root}}/source", "{{root}}/submitted", "{{root}}/autograded"):
    if Path(place).exists():
        print("ESCAPED", place, list(Path(place).iterdir()))
"""
ATTACK = Attack("reading", code(CODE))


def test_it_gains_nothing(outcome):
    outcome.check()
