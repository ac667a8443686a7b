"""Twelve megabytes of metadata, deep and wide."""

from .kit import ALL, Attack


def change(work):
    work.notebook.metadata["x"] = {str(n): "y" * 100 for n in range(50_000)}
    work.cell("price").metadata["x"] = {str(n): list(range(10)) for n in range(50_000)}
    deep = {}
    for _ in range(400):
        deep = {"a": deep}
    work.cell("count").metadata["nbgrader"]["deep"] = deep


ATTACK = Attack("notebook", change, base="right", points=ALL, ran=False)


def test_it_gains_nothing(outcome):
    outcome.check()
