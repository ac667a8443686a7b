"""Numbers for texts, texts for lists, nothing for metadata."""

import json

from .kit import Attack


def change(work):
    about = json.loads(json.dumps(work.notebook))
    for place, cell in enumerate(about["cells"]):
        if "nbgrader" not in cell["metadata"]:
            cell.update(
                [("source", 5), ("metadata", []), ("cell_type", {}), ("id", [1]), ("outputs", "x")][place % 5 :][:1]
            )
        else:
            cell["metadata"]["nbgrader"].update({"checksum": 5, "schema_version": [], "locked": "yes"})
            cell["outputs"] = {"a": 1}
            cell["metadata"]["tags"] = {"skip-execution": 1}
    about["metadata"] = 5
    about["nbformat_minor"] = "four"
    work.file.write_text(json.dumps(about))


ATTACK = Attack("notebook", change, ran=False)


def test_it_gains_nothing(outcome):
    outcome.check()
