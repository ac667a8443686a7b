"""A file of six hundred megabytes that takes no room."""

from .kit import ALL, Attack


def change(work):
    with (work.folder / "large.bin").open("wb") as file:
        file.truncate(600 << 20)


ATTACK = Attack("notebook", change, base="right", points=ALL, ran=False)


def test_it_gains_nothing(outcome):
    outcome.check()
    copy = outcome.siege.root / "autograded" / outcome.student / "siege" / "large.bin"
    assert not copy.exists() or copy.stat().st_blocks < 1000
