"""Markdown as HTML: raw HTML only from the list of harmless tags, pictures embedded when they are small."""

import base64
import re
from functools import lru_cache
from html import escape
from pathlib import Path
from typing import Any

import mistune

from autograder.feedback import code, markup

PICTURE_LIMIT = 40_000  # bytes
LONGEST = 100_000  # characters
KINDS = {".svg": "image/svg+xml", ".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".gif": "image/gif"}
# Two characters for private use stand around the number of a piece that is HTML already while the rest is rewritten.
_MARK = re.compile("\ue000(\\d+)\ue001")


@lru_cache(maxsize=2048)
def html(text: str, folder: Path | None = None) -> str:
    """Return Markdown as harmless HTML; pictures are looked for below `folder`."""
    text = text.replace("\ue000", "").replace("\ue001", "")
    if len(text) > LONGEST:
        return f"<pre>{escape(text[:LONGEST])}…</pre>"
    renderer = _Renderer(folder)
    written = markup.html(str(mistune.Markdown(renderer, plugins=_PLUGINS)(text)))
    return _MARK.sub(lambda match: renderer.piece(int(match[1])), written)


_PLUGINS = [mistune.plugins.import_plugin(name) for name in ("table", "strikethrough")]


class _Renderer(mistune.HTMLRenderer):
    """Sets code and pictures aside, which the list of harmless tags would spoil."""

    def __init__(self, folder: Path | None) -> None:
        super().__init__(escape=False)
        self._folder, self._pieces = folder, list[str]()

    def piece(self, number: int) -> str:
        return self._pieces[number] if number < len(self._pieces) else ""

    def _aside(self, written: str) -> str:
        self._pieces.append(written)
        return f"\ue000{len(self._pieces) - 1}\ue001"

    def block_code(self, code_text: str, info: str | None = None) -> str:
        language = (info or "").split()[0] if (info or "").split() else ""
        return self._aside(f"<pre class=code><code>{code.block(code_text.rstrip(), language.lstrip('.'))}</code></pre>")

    def image(self, text: str, url: str, title: str | None = None) -> str:
        alt = " ".join(_plain(text).split())
        source = picture(self._folder, url)
        if source is None:
            return self._aside(f'<span class="no-picture">Picture: {escape(alt) or "without a description"}</span>')
        return self._aside(f'<img src="{source}" alt="{escape(alt)}">')

    def heading(self, text: str, level: int, **attrs: Any) -> str:  # noqa: ANN401 - mistune's own signature
        """The page has headings of level 1 to 3 of its own; those of a text stand below them."""
        return super().heading(text, min(level + 2, 6), **attrs)


def _plain(text: str) -> str:
    return re.sub(r"<[^>]*>", "", mistune.util.unescape(text))


@lru_cache(maxsize=256)
def picture(folder: Path | None, url: str) -> str | None:
    """Return a small picture below `folder` as a data: address, None when there is none."""
    path = (folder / url).resolve() if folder and "\x00" not in url and ":" not in url else None
    if folder is None or path is None or not path.is_relative_to(folder.resolve()) or path.suffix not in KINDS:
        return None
    if not path.is_file() or path.stat().st_size > PICTURE_LIMIT:
        return None
    return f"data:{KINDS[path.suffix]};base64,{base64.b64encode(path.read_bytes()).decode()}"
