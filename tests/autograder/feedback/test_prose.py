"""Markdown as harmless HTML."""

import pytest

from autograder.feedback import prose


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "small.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    (tmp_path / "data" / "large.png").write_bytes(b"x" * (prose.PICTURE_LIMIT + 1))
    (tmp_path / "data" / "notes.txt").write_text("secret")
    return tmp_path


def test_hints_fold_and_hold_markdown():
    written = prose.html(
        "<details>\n<summary>Hint 1</summary>\n\nTry *this*:\n\n```python\nif a < b: pass\n```\n\n</details>"
    )
    assert written.startswith("<details>\n<summary>Hint 1</summary>")
    assert "<em>this</em>" in written
    assert '<pre class=code><code><span class="k">if</span>' in written
    assert "&lt;" in written


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "[x](javascript:alert(1))",
        "![x](javascript:alert(1))",
        "![x](https://evil.example/x.png)",
        "<img src=x onerror=alert(1)>",
        "x <svg/onload=alert(1)> y",
        '[x](<data:text/html,a> "t")',
        "`<script>`\n\n    <script>indented</script>",
        "\ue0000\ue001 \ue00099\ue001",
        '![" onerror="alert(1)](data/none.png)',
    ],
)
def test_nothing_runs_and_nothing_is_fetched(text, folder):
    written = prose.html(text, folder)
    assert "<script" not in written
    assert "<svg" not in written
    assert "<img" not in written.replace("<img>", "")
    assert "href" not in written
    assert '" onerror' not in written


def test_small_pictures_are_embedded_and_others_described(folder):
    assert prose.html("![A *small* one](data/small.svg)", folder).startswith('<p><img src="data:image/svg+xml;base64,')
    assert 'alt="A small one"' in prose.html("![A *small* one](data/small.svg)", folder)
    for url in ("data/large.png", "data/notes.txt", "../x.png", "/etc/passwd", "none.png", "attachment:x.png"):
        assert prose.html(f"![What it shows]({url})", folder) == (
            '<p><span class="no-picture">Picture: What it shows</span></p>\n'
        )
    assert "Picture: without a description" in prose.html("![](data/small.svg)", None)


def test_headings_stand_below_those_of_the_page():
    assert prose.html("# One\n\n##### Five") == "<h3>One</h3>\n<h6>Five</h6>\n"


def test_endless_text_is_not_read_as_markdown():
    assert prose.html("*<" * prose.LONGEST).startswith("<pre>*&lt;")
