"""Foreign HTML and SVG written anew from a short list of harmless tags: what is not on the list is not written."""

import re
from functools import lru_cache
from html import escape, unescape


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


HTML_TAGS = _words(
    "a abbr b blockquote br caption code col colgroup dd del details div dl dt em figcaption figure h1 h2 h3 "
    "h4 h5 h6 hr i img ins kbd li mark ol p pre q s samp small span strong sub summary sup table tbody td "
    "tfoot th thead tr u ul var"
)
SVG_TAGS = {
    tag.lower(): tag
    for tag in _words(
        "svg g path rect circle ellipse line polyline polygon text tspan defs clipPath linearGradient "
        "radialGradient stop marker pattern title desc use symbol"
    )
}
SILENT = _words("script style iframe object embed template noscript noembed noframes xmp textarea title")
VOID = frozenset(["br", "col", "hr", "img"])
ATTRIBUTES = _words("title colspan rowspan scope align alt width height start open dir lang")
SVG_ATTRIBUTES = {
    name.lower(): name
    for name in _words(
        "x y x1 y1 x2 y2 cx cy r rx ry d points dx dy width height viewBox transform fill fill-opacity fill-rule "
        "stroke stroke-width stroke-opacity stroke-dasharray stroke-dashoffset stroke-linecap stroke-linejoin "
        "stroke-miterlimit opacity font-family font-size font-weight font-style text-anchor dominant-baseline "
        "clip-path clip-rule offset stop-color stop-opacity gradientUnits gradientTransform spreadMethod "
        "markerWidth markerHeight refX refY orient marker-start marker-mid marker-end patternUnits "
        "preserveAspectRatio version id"
    )
}
STYLES = _words(
    "background-color border border-bottom border-collapse border-color border-left border-right border-style "
    "border-top border-width clip-path color fill fill-opacity font font-family font-size font-style font- "
    "variant-numeric font-weight height line-height list-style-type margin margin-bottom margin-left margin- "
    "right margin-top max-width min-width opacity overflow padding padding-bottom padding-left padding-right "
    "padding-top stop-color stop-opacity stroke stroke-dasharray stroke-linecap stroke-linejoin stroke- "
    "opacity stroke-width text-align text-anchor text-decoration vertical-align white-space width word-break"
)
_VALUE = re.compile(r"(?:[\w\s#.,%'+-]|(?:rgb|rgba|hsl|hsla)\([\d\s.,%/]*\)|url\(#[\w.-]+\))*", re.IGNORECASE)
_LOCAL = re.compile(r"#[\w.-]+")
_LINK = re.compile(r"https?://[^\s\x00-\x20]+", re.IGNORECASE)
_PICTURE = re.compile(r"data:image/(?:png|jpeg|gif|webp);base64,[A-Za-z0-9+/=\s]*", re.IGNORECASE)
# The text between two `<` is read by these alone: their time grows with its length and no faster, whatever it holds.
_TAG = re.compile(r"""(/?)([A-Za-z][A-Za-z0-9:-]*)((?:[^>"']|"[^"]*"|'[^']*')*)>""")
_ATTRIBUTE = re.compile(r"""([^\s"'>/=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?""")
_QUOTED = re.compile(r"""=\s*(?:"([^"<>]*)")""")
FUNCTIONS = _words("rgb rgba hsl hsla translate scale rotate matrix skewx skewy")
DEEPEST = 100  # browsers stop nesting at about five times this


@lru_cache(maxsize=512)
def html(text: str) -> str:
    """Return the HTML without anything that runs, loads, submits or covers the page."""
    return _Writer(svg=False).rewrite(text)


@lru_cache(maxsize=64)
def svg(text: str) -> str:
    """Return the SVG picture without scripts, events, foreign content and outside references; '' when none is left."""
    written = _Writer(svg=True).rewrite(text)
    return written if written.startswith("<svg") else ""


def text(markup: str) -> str:
    """Return what stands between the tags and in the attributes, to be searched."""
    return unescape(re.sub(r"<[^<>]*>", "", markup)) + "\n" + unescape(" ".join(_QUOTED.findall(markup)))


def style(declarations: str) -> str:
    """Return the declarations that only colour and space what they belong to."""
    kept = []
    for declaration in declarations.split(";"):
        name, _, value = declaration.partition(":")
        name = name.strip().lower()
        # Negative lengths would move a text over its neighbours.
        if name in STYLES and _VALUE.fullmatch(value) and not re.search(r"(?:^|[\s,(])-\s*[\d.]", value):
            kept.append(f"{name}:{value.strip()}")
    return ";".join(kept)


class _Writer:
    """Writes every tag and text itself, so that no reader can understand the result in another way."""

    def __init__(self, *, svg: bool) -> None:
        self._svg, self._out, self._open, self._until = svg, list[str](), list[str](), ""

    def rewrite(self, markup: str) -> str:
        first, *pieces = markup.split("<")
        self._data(first)
        for piece in pieces:
            self._piece(piece)
        self._out += [f"</{tag}>" for tag in reversed(self._open)]
        return "".join(self._out)

    def _piece(self, piece: str) -> None:
        """Write what follows a `<`, up to the next one."""
        if self._until:
            self._data(self._after(piece))
        elif piece.startswith("!--"):
            self._until = "-->"
            self._data(self._after(piece))
        elif match := _TAG.match(piece):
            self._end(match[2].lower()) if match[1] else self._start(match[2].lower(), match[3])
            self._data(piece[match.end() :])
        elif piece[:1] in ("!", "?", "/"):
            self._data(piece.partition(">")[2])
        else:
            self._data("<" + piece)

    def _after(self, piece: str) -> str:
        """Return what stands behind the end of a comment or of a silent tag, if it is in this piece."""
        if self._until == "-->":
            _, end, after = piece.partition(self._until)
        else:
            _, end, after = piece.partition(">")
            end = end if piece.lower().startswith(self._until) else ""
        if not end:
            return ""
        self._until = ""
        return after

    def _start(self, tag: str, text: str) -> None:
        name = self._name(tag)
        if name is None:
            self._until = f"/{tag}" if tag in SILENT else ""
            return
        if name not in VOID and len(self._open) >= DEEPEST:
            return
        kept = "".join(f' {key}="{escape(value)}"' for key, value in self._attributes(name, text))
        self._out.append(f"<{name}{kept}>")
        if name not in VOID:
            self._open.append(name)
            if text.endswith("/") and "svg" in self._open:
                self._end(tag)

    def _end(self, tag: str) -> None:
        name = self._name(tag)
        while name in self._open:
            last = self._open.pop()
            self._out.append(f"</{last}>")
            if last == name:
                return

    def _data(self, data: str) -> None:
        if data and not self._until and (self._open or not self._svg):
            self._out.append(escape(unescape(data), quote=False))

    def _name(self, tag: str) -> str | None:
        if self._svg or tag == "svg" or "svg" in self._open:
            return SVG_TAGS.get(tag) if tag == "svg" or "svg" in self._open else None
        return tag if tag in HTML_TAGS else None

    def _attributes(self, tag: str, text: str) -> list[tuple[str, str]]:
        in_svg = tag == "svg" or "svg" in self._open
        found = {"xmlns": "http://www.w3.org/2000/svg"} if tag == "svg" else {}
        for match in _ATTRIBUTE.finditer(text):
            name = match[1].lower()
            if (kept := _attribute(tag, name, unescape(match[2] or match[3] or match[4] or ""), in_svg)) is not None:
                found.setdefault(SVG_ATTRIBUTES.get(name, name) if in_svg else name, kept)
        if tag == "a" and "href" in found:
            found["rel"] = "noopener noreferrer nofollow"
        return list(found.items())


def _attribute(tag: str, name: str, value: str, in_svg: bool) -> str | None:
    """Return the attribute's value as it may be written, or None."""
    if name == "style":
        return style(value) or None
    if in_svg:
        if name in ("href", "xlink:href"):
            return value if tag == "use" and name == "href" and _LOCAL.fullmatch(value) else None
        return value if name in SVG_ATTRIBUTES and _harmless(value) else None
    if name == "href":
        return value.strip() if tag == "a" and _LINK.fullmatch(value.strip()) else None
    if name == "src":
        return value if tag == "img" and _PICTURE.fullmatch(value) else None
    return value if name in ATTRIBUTES else None


def _harmless(value: str) -> bool:
    """Tell whether each function in a value is a colour, a movement, or a reference inside the picture."""
    names = re.findall(r"([^\s,;()]*)\s*\(\s*['\"]?(#?)", value)
    return "\\" not in value and all(name.lower() in FUNCTIONS or (name == "url" and local) for name, local in names)
