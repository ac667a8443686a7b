"""The time of handing in is nonsense from the far future."""

from .kit import ALL, Attack


def change(work):
    (work.folder / "timestamp.txt").write_text("999999-99-99 99:99:99 " + "9" * 100_000)


ATTACK = Attack("notebook", change, base="right", points=ALL, ran=False)


def test_it_gains_nothing(outcome):
    outcome.check()
