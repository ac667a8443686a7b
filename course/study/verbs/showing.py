"""How hints and results are shown: one box in HTML that keeps to the front end's colours, and the same as text."""

from html import escape

BOX = "border-left:4px solid {colour};padding:.4em .9em;margin:.3em 0;max-width:60em"
TEAL, GREEN, AMBER, GREY = "#0a8a8a", "#2e8b57", "#c77700", "#888888"


def html(markdown: str) -> str:
    """Return Markdown as HTML; HTML in it is shown as text."""
    import mistune  # a tenth of a second, on the first hint only

    return str(mistune.create_markdown(escape=True, plugins=["table", "strikethrough"])(markdown))


def inline(markdown: str) -> str:
    """Return one line of Markdown as HTML without a paragraph around it."""
    return html(markdown).strip().removeprefix("<p>").removesuffix("</p>")


def box(title: str, markdown: str, note: str = "", colour: str = TEAL) -> dict[str, str]:
    """Return what to display: a title, a text in Markdown and a line below it."""
    below = f'<div style="opacity:.75">{inline(note)}</div>' if note else ""
    drawn = f'<div style="{BOX.format(colour=colour)}"><strong>{escape(title)}</strong>{html(markdown)}{below}</div>'
    return {"text/html": drawn, "text/plain": "\n\n".join(filter(None, [title, markdown, note]))}
