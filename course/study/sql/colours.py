"""SQL in colour for HTML outputs, in the colours of the notebook's own editor, light or dark."""

from html import escape

# JupyterLab's editor colours; the second one is for other programs and can be read on white as well as on black.
_COLOURS = {
    "Token.Keyword": "var(--jp-mirror-editor-keyword-color, #2b8a3e)",
    "Token.Literal.String": "var(--jp-mirror-editor-string-color, #c92a2a)",
    "Token.Literal.Number": "var(--jp-mirror-editor-number-color, #2b8a3e)",
    "Token.Comment": "var(--jp-mirror-editor-comment-color, #868e96)",
}


def coloured(sql: str) -> str:
    """Return the text as HTML in which keywords, texts, numbers and comments have colours."""
    from pygments.lexers.sql import PostgresLexer  # takes 20 ms, and most notebooks never ask for it

    return "".join(
        _span(str(kind), part) for kind, part in PostgresLexer(ensurenl=False, stripnl=False).get_tokens(sql)
    )


def _span(kind: str, part: str) -> str:
    colour = next((colour for start, colour in _COLOURS.items() if kind.startswith(start)), "")
    return f'<span style="color:{colour}">{escape(part)}</span>' if colour else escape(part)
