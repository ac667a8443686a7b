"""Links to passwords, the gradebook, the instructor's file and folders beside the notebook."""

from .kit import Attack


def change(work):
    for name, target in {
        "a": "/etc/passwd",
        "b": "gradebook.db",
        "c": "instructor.txt",
        "d": ".",
        "e": "nowhere",
    }.items():
        (work.folder / name).symlink_to(work.world.root / target)


ATTACK = Attack("notebook", change, ran=False)


def test_it_gains_nothing(outcome):
    outcome.check()
    folder = outcome.siege.root / "autograded" / outcome.student
    assert not [file for file in folder.rglob("*") if file.is_symlink() or file.name in "abcde"]
    assert "root:x:0" not in outcome.siege.released(outcome.student)
