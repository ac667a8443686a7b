"""Which modules the warm process gets."""

import json
import sysconfig
from pathlib import Path

from nbformat.v4 import new_code_cell, new_notebook, new_output

from autograder import profile


def finished(text):
    node = profile.with_listing(new_notebook(cells=[new_code_cell("import json")]))
    node.cells[-1].outputs = [new_output("stream", name="stdout", text=text)] if text is not None else []
    return node


def test_the_listing_is_one_more_cell_of_a_copy():
    node = new_notebook(cells=[new_code_cell("1")])
    listing = profile.with_listing(node)
    assert len(node.cells) == 1 and len(listing.cells) == 2
    assert listing.cells[0].source == "1"


def test_the_cell_lists_what_is_loaded(capsys):
    exec(profile.LIST, {})
    assert json.loads(capsys.readouterr().out)["json"] == json.__file__


def test_installed_modules_and_those_of_the_course_are_shared_in_their_order(tmp_path):
    pure = Path(sysconfig.get_path("purelib"))
    files = {
        "b": str(pure / "b.py"),
        "a": str(Path(sysconfig.get_path("stdlib")) / "a.py"),
        "sys": None,
        "own": "/job/own.py",
        "course": str(tmp_path / "course.py"),
        "__main__": str(pure / "x.py"),
    }
    said = "warming up\n" + json.dumps(files) + "\n"
    assert profile.modules(finished(said), (str(tmp_path),)) == ["b", "a", "course"]
    assert profile.modules(finished(said), ()) == ["b", "a"]


def test_a_run_that_did_not_get_so_far_lists_nothing():
    assert profile.modules(finished(None), ()) == []
    assert profile.modules(finished("Traceback\n"), ()) == []
    assert profile.modules(finished(""), ()) == []


def test_it_is_learnt_once_for_each_version(tiny):
    from tests.autograder.tiny import RIGHT, SETUP, source

    course = tiny()
    course.write(source(setup=f"import colorsys\n{SETUP}"))
    course.submit("ann", **RIGHT)
    course.grade()
    cache = course.journal / "modules.json"
    known = json.loads(cache.read_text())
    assert "colorsys" in known["modules"] and "ipykernel" in known["modules"]
    before = cache.stat().st_mtime_ns
    course.submit("bob", **RIGHT)
    course.grade()
    assert cache.stat().st_mtime_ns == before
    course.write(source())
    course.submit("cid", **RIGHT)
    course.grade()
    assert "colorsys" not in json.loads(cache.read_text())["modules"]
