"""Scripts in markdown, attachments and titles."""

from nbformat.v4 import new_markdown_cell

from .kit import ALL, Attack
from .pages import acting


def change(work):
    evil = "<script>alert('evil-1')</script><img src=x onerror=alert('evil-2')><a href='javascript:alert(3)'>x</a>"
    work.notebook.cells.insert(
        0, new_markdown_cell(evil, attachments={"a.svg": {"image/svg+xml": "<svg onload=alert(4)>"}})
    )
    work.cell("price-text").source += evil
    work.notebook.metadata["title"] = "</title>" + evil


ATTACK = Attack("notebook", change, base="right", points=ALL, ran=False)


def test_it_gains_nothing(outcome):
    outcome.check()
    assert not acting(outcome)
