"""Another kernel, another language, programs in the metadata."""

from .kit import ALL, Attack


def change(work):
    work.notebook.metadata["kernelspec"] = {
        "name": "bash",
        "display_name": "$(touch ESCAPED)",
        "language": "bash",
        "argv": ["sh"],
    }
    work.notebook.metadata["language_info"] = {"name": "bash", "nbconvert_exporter": "os.system"}


ATTACK = Attack("notebook", change, base="right", points=ALL, ran=False)


def test_it_gains_nothing(outcome):
    outcome.check()
