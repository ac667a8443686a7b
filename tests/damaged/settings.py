"""Damages to what does not show: metadata, ids, points, flags, tags."""

import random

from .corpus import Work, damage, own, source, text

BACK = "they are back"


def _nbgrader(cell: dict) -> dict:
    return cell["metadata"]["nbgrader"]


@damage(BACK)
def all_cell_metadata_lost(work: Work) -> None:
    for cell in work.cells:
        cell["metadata"] = {}


@damage(BACK)
def nbgrader_metadata_lost(work: Work) -> None:
    for cell in work.cells:
        cell["metadata"].pop("nbgrader", None)


@damage(BACK)
def nbgrader_metadata_of_the_tests_lost(work: Work) -> None:
    del work.tests["metadata"]["nbgrader"]


@damage("lost their ids")
def cell_ids_lost(work: Work) -> None:
    for cell in work.cells:
        del cell["id"]
    work.notebook["nbformat_minor"] = 4


@damage("lost their ids")
def cell_ids_made_anew(work: Work) -> None:
    numbers = random.Random(3)
    for cell in work.cells:
        cell["id"] = f"{numbers.getrandbits(32):08x}"


@damage(BACK)
def ids_and_metadata_lost(work: Work) -> None:
    """Nothing but the texts is left: tests are known by theirs, answers by theirs and by their place."""
    for cell in work.cells:
        cell["metadata"] = {}
        del cell["id"]


@damage("had been changed")
def ids_and_metadata_lost_and_tests_edited(work: Work) -> None:
    work.tests["source"] = text(work.tests) + "\nprint('passed')"
    for cell in work.cells:
        cell["metadata"] = {}
        del cell["id"]


@damage(BACK)
def ids_and_metadata_lost_and_answers_untouched(work: Work) -> None:
    work.expected = {}
    for cell in work.cells:
        work.expected[cell["id"]] = cell["source"] = work.stubs[cell["id"]]
        cell["metadata"] = {}
        del cell["id"]


@damage("kernelspec")
def notebook_metadata_lost(work: Work) -> None:
    work.notebook["metadata"] = {}


@damage("kernelspec")
def notebook_metadata_key_missing(work: Work) -> None:
    del work.notebook["metadata"]


@damage("'bash'")
def foreign_kernelspec(work: Work) -> None:
    work.notebook["metadata"]["kernelspec"] = {"name": "bash", "display_name": "Bash", "language": "bash"}


@damage("kernelspec")
def malformed_kernelspec(work: Work) -> None:
    work.notebook["metadata"]["kernelspec"] = ["python3"]


@damage(BACK, flag="points 100 instead of")
def points_changed(work: Work) -> None:
    _nbgrader(work.tests)["points"] = 100


@damage(BACK, flag="points")
def points_as_text(work: Work) -> None:
    _nbgrader(work.tests)["points"] = "all"


@damage(BACK, flag="points False")
def points_as_bool(work: Work) -> None:
    _nbgrader(work.tests)["points"] = False


@damage(BACK)
def points_lost(work: Work) -> None:
    del _nbgrader(work.tests)["points"]


@damage(BACK, flag="grade False")
def tests_no_longer_graded(work: Work) -> None:
    _nbgrader(work.tests)["grade"] = False


@damage(BACK, flag="solution True")
def tests_marked_as_solution(work: Work) -> None:
    _nbgrader(work.tests)["solution"] = True


@damage("had been changed", flag="locked False")
def lock_removed_and_tests_edited(work: Work) -> None:
    _nbgrader(work.tests)["locked"] = False
    work.tests["metadata"].pop("editable")
    work.tests["source"] = "pass"


@damage()
def editable_and_deletable_removed(work: Work) -> None:
    """Only the editor looks at these two."""
    del work.tests["metadata"]["editable"], work.tests["metadata"]["deletable"]


@damage(BACK, flag="locked True")
def answer_locked(work: Work) -> None:
    _nbgrader(work.answer)["locked"] = True


@damage(BACK, flag="schema_version 99")
def schema_version_from_the_future(work: Work) -> None:
    _nbgrader(work.tests)["schema_version"] = 99


@damage(BACK, flag="schema_version 1")
def schema_version_of_the_past(work: Work) -> None:
    _nbgrader(work.answer)["schema_version"] = 1


@damage(BACK)
def schema_version_lost(work: Work) -> None:
    del _nbgrader(work.tests)["schema_version"]


@damage(BACK)
def checksum_malformed(work: Work) -> None:
    _nbgrader(work.tests)["checksum"] = 7


@damage(BACK, flag="bonus")
def unknown_key_in_the_nbgrader_metadata(work: Work) -> None:
    _nbgrader(work.tests)["bonus"] = 5


@damage(BACK)
def nbgrader_metadata_is_a_list(work: Work) -> None:
    work.tests["metadata"]["nbgrader"] = ["tests"]


@damage(BACK)
def nbgrader_metadata_is_empty(work: Work) -> None:
    work.answer["metadata"]["nbgrader"] = {}


@damage(BACK, flag="tag skip-execution")
def tests_tagged_to_be_skipped(work: Work) -> None:
    work.tests["metadata"]["tags"] = ["skip-execution"]


@damage(BACK, flag="tag raises-exception")
def tests_tagged_to_raise(work: Work) -> None:
    work.tests["metadata"]["tags"] = ["raises-exception"]


@damage()
def tags_malformed(work: Work) -> None:
    work.answer["metadata"]["tags"] = {"skip-execution": [1]}


@damage("tags of the cell")
def setup_tagged_to_be_skipped(work: Work) -> None:
    work.setup["metadata"]["tags"] = ["skip-execution"]


@damage("is no cell of this assignment", own=["bonus = 100"])
def unknown_grade_id(work: Work) -> None:
    cell = work.below(work.tests, own("bonus = 100"))
    cell["metadata"]["nbgrader"] = {**_nbgrader(work.tests), "grade_id": "bonus", "points": 100}


@damage("is no cell of this assignment", own=["bonus = 100"])
def unknown_grade_id_with_signs(work: Work) -> None:
    cell = work.below(work.tests, own("bonus = 100"))
    cell["metadata"]["nbgrader"] = {"grade_id": "../<b>" * 30, "grade": True, "schema_version": 3}


@damage("had become", own=[])
def grade_ids_of_answer_and_prose_mixed_up(work: Work) -> None:
    """A grade id is moved to a prose cell: the cell with the code is still known by its cell id or its text."""
    work.prose["cell_type"] = "raw"
    work.prose["metadata"] = {}


@damage()
def colab_additions(work: Work) -> None:
    work.notebook["metadata"] |= {"colab": {"provenance": [], "toc_visible": True}, "accelerator": "GPU"}
    for cell in work.cells:
        cell["metadata"] |= {"id": "aBc123", "colab": {"base_uri": "https://localhost/"}, "outputId": "f00"}


@damage()
def vscode_additions(work: Work) -> None:
    work.notebook["metadata"]["vscode"] = {"interpreter": {"hash": "0" * 64}}
    work.notebook["metadata"]["language_info"] |= {"version": "3.12.1", "nbconvert_exporter": "python"}
    for cell in work.cells:
        cell["metadata"]["vscode"] = {"languageId": "python"}


@damage()
def jupyterlab_additions(work: Work) -> None:
    for number, cell in enumerate(work.cells):
        cell["metadata"] |= {"scrolled": True, "collapsed": False, "jupyter": {"outputs_hidden": True}}
        if cell["cell_type"] == "code":
            cell["execution_count"] = number
            cell["outputs"] = [{"output_type": "stream", "name": "stdout", "text": ["done\n"]}]


@damage("lost their ids")
def saved_again_by_jupytext(work: Work) -> None:
    import jupytext
    import nbformat

    script = jupytext.writes(nbformat.from_dict(work.notebook), "py:percent")
    again = jupytext.reads(script, "py:percent")
    assert len(again.cells) == len(work.cells) == len(source(work.chapter)["cells"])
    work.notebook = again
