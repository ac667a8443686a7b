"""Code in colours, as HTML with pygments' short class names; the same cell of many students is coloured once."""

from functools import lru_cache
from html import escape

from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name
from pygments.lexers.python import PythonLexer
from pygments.lexers.sql import PostgresLexer
from pygments.util import ClassNotFound

LONGEST = 20_000  # characters; beyond that a text is not code that somebody reads
_FORMATTER = HtmlFormatter(nowrap=True)
_PYTHON, _SQL = PythonLexer(stripnl=False, ensurenl=False), PostgresLexer(stripnl=False, ensurenl=False)


@lru_cache(maxsize=4096)
def cell(source: str) -> str:
    """Return the source of a code cell as HTML; a cell that begins with %%sql is SQL after its first line."""
    if len(source) > LONGEST:
        return escape(source)
    if source.startswith("%%sql"):
        first, newline, rest = source.partition("\n")
        return f'<span class="nt">{escape(first)}</span>{newline}{highlight(rest, _SQL, _FORMATTER)}'
    return str(highlight(source, _PYTHON, _FORMATTER))


@lru_cache(maxsize=1024)
def block(source: str, language: str) -> str:
    """Return a fenced block of a text as HTML, plain when its language is unknown."""
    try:
        lexer = get_lexer_by_name(language, stripnl=False, ensurenl=False) if language else None
    except ClassNotFound:
        lexer = None
    return escape(source) if lexer is None or len(source) > LONGEST else str(highlight(source, lexer, _FORMATTER))
