"""A class as one HTML page that needs nothing else: no script, no network, light and dark."""

from collections.abc import Iterable
from html import escape
from string import Template

from course.classroom import words
from course.classroom.model import Exercise, Room

_PAGE = Template("""\
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>$title</title>
<style>
:root{--back:#fff;--card:#f6f7f9;--ink:#1c1e21;--soft:#565b63;--line:#d5d9df;--bar:#0b57b0;--rest:#dfe3e9}
@media(prefers-color-scheme:dark){:root{--back:#16181c;--card:#1f2227;--ink:#e6e8eb;--soft:#a9b0ba;--line:#3a3f47;--bar:#8ab8ff;
--rest:#3a3f47}}
*{box-sizing:border-box}html{color-scheme:light dark}
body{margin:0 auto;padding:1rem;max-width:70rem;background:var(--back);color:var(--ink)}
body{font:1rem/1.5 system-ui,sans-serif}
h1{font-size:1.5rem}h2{font-size:1.2rem;margin-top:2rem}
.wide{overflow-x:auto}table{border-collapse:collapse;width:100%;font-size:.92rem}
th,td{padding:.35rem .6rem;text-align:left;vertical-align:top;border-bottom:1px solid var(--line)}
td{overflow-wrap:anywhere}
th{color:var(--soft);font-weight:600;white-space:nowrap}tbody tr:hover{background:var(--card)}
td:nth-child(n+3){white-space:nowrap}td.why{white-space:normal}
svg{display:block;width:7rem;height:.5rem;margin-top:.3rem}.full{fill:var(--bar)}.rest{fill:var(--rest)}
ul{margin:0;padding-left:1.1rem}.soft{color:var(--soft);font-size:.9rem}
</style>
</head>
<body>
<main>
<h1>$title</h1>
<p class="soft">Made on this computer from the gradebook and the verdicts; it holds names and points.</p>
<h2>The hardest exercises first</h2>
$exercises
<p class="soft">$tries</p>
<h2>Learners</h2>
$learners
$settle
</main>
</body>
</html>
""")


def page(room: Room) -> str:
    """Return the page."""
    sentences = words.to_settle(room)
    return _PAGE.substitute(
        title=escape(words.heading(room)),
        exercises=_table([*words.EXERCISE, "most frequent wrong answers"], map(_exercise, room.exercises)),
        tries=escape(words.about_tries(room)),
        learners=_table(words.LEARNER, (_cells(words.learner(one)) for one in room.learners)),
        settle=f"<h2>Waiting for you</h2>\n{_list(sentences)}" if sentences else "",
    )


def _table(names: list[str], rows: Iterable[str]) -> str:
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in names)
    body = "".join(f"<tr>{row}</tr>\n" for row in rows)
    return f'<div class="wide"><table><thead><tr>{head}</tr></thead>\n<tbody>\n{body}</tbody></table></div>'


def _cells(values: Iterable[str]) -> str:
    return "".join(f"<td>{escape(value)}</td>" for value in values)


def _exercise(one: Exercise) -> str:
    chapter, title, share, tries = words.exercise(one)
    mistakes = _list(words.mistake(*pair) for pair in one.mistakes[: words.SHOWN])
    solved = f"<td>{escape(share)}{_bar(one.share) if one.judged else ''}</td>"
    return f'{_cells([chapter, title])}{solved}{_cells([tries])}<td class="why">{mistakes}</td>'


def _bar(share: float) -> str:
    """Draw a share; the number beside it says the same, so that nobody needs to see it."""
    return (
        '<svg viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true"><rect class="rest" width="100" '
        f'height="6"/><rect class="full" width="{share * 100:.0f}" height="6"/></svg>'
    )


def _list(sentences: Iterable[str]) -> str:
    items = "".join(f"<li>{escape(sentence)}</li>" for sentence in sentences)
    return f"<ul>{items}</ul>" if items else ""
