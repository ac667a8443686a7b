"""Reading Jupytext Markdown: cells, lines, attributes, and what Jupytext would misread."""

import jupytext
import pytest

from course.authoring import fences
from course.authoring.problems import ContentError


def read(tmp_path, body):
    file = tmp_path / "chapter.md"
    file.write_text(body)
    return fences.read(file)


def test_front_matter_and_blocks_know_their_lines(tmp_path):
    front, blocks = read(tmp_path, '---\ntitle: T\n---\n\nProse.\n\n```python answer="a" kind="fix"\nx = 1\n```\n')
    assert front == {"title": "T"}
    assert [(b.line, b.language, b.text) for b in blocks] == [(5, "", "Prose."), (7, "python", "x = 1")]
    assert blocks[1].attributes == {"answer": "a", "kind": "fix"}


def test_sql_keeps_its_text_and_its_language(tmp_path):
    _, blocks = read(tmp_path, "```sql\nselect '100%', 1::int;\n```\n")
    assert (blocks[0].language, blocks[0].text) == ("sql", "select '100%', 1::int;")


def test_noeval_stays_prose(tmp_path):
    _, blocks = read(tmp_path, "```python .noeval\nx = 1\n```\n")
    assert [b.language for b in blocks] == [""]


@pytest.mark.parametrize("language", ["bash", "html", "markdown"])
def test_a_fence_that_would_become_a_foreign_cell_is_refused(tmp_path, language):
    with pytest.raises(ContentError, match=rf"chapter.md:1: A ```{language} fence would become a cell"):
        read(tmp_path, f"```{language}\nls\n```\n")


def test_an_unclosed_fence_is_named_with_its_line(tmp_path):
    with pytest.raises(ContentError, match=r"chapter.md:3: This fence is never closed"):
        read(tmp_path, "Hello.\n\n```python\nx = 1\n")


def test_front_matter_without_end(tmp_path):
    with pytest.raises(ContentError, match="front matter has no end"):
        read(tmp_path, "---\ntitle: T\n")


def test_front_matter_that_is_not_yaml_names_the_line(tmp_path):
    with pytest.raises(ContentError, match=r"chapter.md:3: The front matter is not YAML"):
        read(tmp_path, "---\ntitle: T\nobjective: a: b\n---\n")


def test_our_cells_are_jupytexts_cells(text):
    _, blocks = fences.read(text.file)
    cells = jupytext.reads(text.file.read_text(), fmt="md").cells
    assert sum(bool(b.language) for b in blocks) == sum(c.cell_type == "code" for c in cells)


def test_a_backtick_in_the_attributes_is_named_with_its_line(tmp_path):
    with pytest.raises(ContentError, match=r"chapter.md:3: A backtick stands in this fence's attributes"):
        read(tmp_path, 'Hello.\n\n```python wrong="a" says="use `sum`"\nx = 1\n```\n')
