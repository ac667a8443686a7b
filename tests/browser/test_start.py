"""The first minute: one command, one address, a page that says where to begin."""

from playwright.sync_api import expect


def test_a_first_start_shows_the_chapters_and_opens_one(window, copy):
    window.start()
    page = window.page
    chapters = sorted(path.name for path in (copy.root / "release").iterdir())
    rows = page.locator(".jp-MarkdownViewer table").last.locator("tbody tr")
    expect(rows).to_have_count(len(chapters))
    window.picture("start-page")
    rows.first.get_by_role("link").click()
    notebook = window.notebook(copy.work / "ch00-orientation" / "orientation.ipynb")
    expect(notebook.panel.get_by_role("heading", name="Start here")).to_be_visible()
    window.picture("first-chapter")
    assert [word for word in window.said if word.startswith("error:")] == []
