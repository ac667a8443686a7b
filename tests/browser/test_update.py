"""A newer version of a chapter arrives while somebody is in the middle of it."""

import json

from playwright.sync_api import expect

ANSWER = "at_import = 'mine, all mine'\nat_call = 'and this'"


def test_an_update_keeps_the_answer_and_brings_the_new_text(window, copy):
    notebook = window.open(copy.fresh("ch13"))
    notebook.run_to("start-text-3")
    notebook.cell("decoration-time").write(ANSWER)
    notebook.save()
    _pull(copy.released("ch13"))
    assert "is open" in copy.run("course", "update")
    expect(notebook.panel).not_to_contain_text("A paragraph from the future")

    window.lab.end_kernels()
    window.page.goto("about:blank")
    said = copy.run("course", "update")
    assert "py-decorators-meta.ipynb" in said
    notebook = window.open(notebook.file)
    expect(notebook.panel).to_contain_text("A paragraph from the future")
    assert notebook.cell("decoration-time").go().text == ANSWER
    window.picture("updated-chapter")
    (backup,) = (copy.root / ".course" / "backups").rglob("*.ipynb")
    assert "mine, all mine" in backup.read_text(encoding="utf-8")


def _pull(released):
    """Change the release as `git pull` does: another first paragraph, and a new cell after it."""
    content = json.loads(released.read_bytes())
    first = content["cells"][0]
    first["source"] = [*first["source"], "\n\nA paragraph from the future."]
    content["cells"].insert(1, {**first, "id": "from-the-future", "source": "A whole cell from the future."})
    released.write_text(json.dumps(content), encoding="utf-8")
