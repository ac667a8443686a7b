"""Draw the queries of a call on a time line: one bar per query, time from left to right."""

from html import escape

WIDTH, LEFT, RIGHT, TOP, BOTTOM = 760, 20, 20, 76, 34
COLOURS = ["#2563eb", "#ea580c", "#059669", "#9333ea", "#ca8a04", "#dc2626", "#0891b2"]
MANY = 14  # up to here every query has a line of its own with its SQL; above, every table has one


def draw(seen):
    """The SVG picture of a Watched."""
    tables = list(dict.fromkeys(query.table for query in seen.queries))
    colours = {table: COLOURS[number % len(COLOURS)] for number, table in enumerate(tables)}
    few = len(seen.queries) <= MANY
    lines = max(len(seen.queries) if few else len(tables), 1)
    step = 42 if few else 58
    height = TOP + lines * step + BOTTOM
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" viewBox="0 0 {WIDTH} {height}" '
        'font-family="Helvetica, Arial, sans-serif" font-size="13">',
        f'<rect x="0.5" y="0.5" width="{WIDTH - 1}" height="{height - 1}" rx="8" fill="#ffffff" stroke="#94a3b8"/>',
        words(LEFT, 28, title(seen), size=16, weight="bold"),
        words(LEFT, 50, subtitle(seen), colour="#475569"),
        *axis(seen.took, height),
    ]
    for number, query in enumerate(seen.queries if few else []):
        y = TOP + number * step
        parts.append(words(LEFT, y + 10, shortened(f"{number + 1}. {query.text}")))
        parts.append(bar(query, y + 16, 14, seen.took, colours[query.table]))
    for number, table in enumerate([] if few else tables):
        own = [query for query in seen.queries if query.table == table]
        y = TOP + number * step
        parts.append(words(LEFT, y + 10, f"{table}: {len(own)}", colour=colours[table], weight="bold"))
        parts += [bar(query, y + 18, 26, seen.took, colours[table]) for query in own]
    return "\n".join([*parts, "</svg>"])


def title(seen):
    """How many queries, and how long the call took."""
    return f"{len(seen.queries)} {'query' if len(seen.queries) == 1 else 'queries'} in {seen.took:.0f} ms"


def subtitle(seen):
    """How much of the time was waiting."""
    waiting = sum(query.took for query in seen.queries)
    network = f", with {seen.network:g} ms of network for each question" if seen.network else ""
    return f"{waiting:.0f} ms of them waiting for PostgreSQL{network}"


def axis(took, height):
    """Five thin lines with their time in milliseconds."""
    parts = []
    for part in range(5):
        x = LEFT + (WIDTH - LEFT - RIGHT) * part / 4
        parts.append(f'<line x1="{x:.1f}" y1="{TOP - 12}" x2="{x:.1f}" y2="{height - BOTTOM + 4}" stroke="#e2e8f0"/>')
        anchor = ["start", "middle", "middle", "middle", "end"][part]
        parts.append(words(x, height - 12, f"{took * part / 4:.0f} ms", anchor, "#475569"))
    return parts


def bar(query, y, thickness, took, colour):
    """One query."""
    scale = (WIDTH - LEFT - RIGHT) / max(took, 0.001)
    x, width = LEFT + query.start * scale, max(query.took * scale, 1.2)
    return (
        f'<rect x="{x:.1f}" y="{y}" width="{width:.1f}" height="{thickness}" fill="{colour}" '
        'stroke="#ffffff" stroke-width="0.4"/>'
    )


def shortened(text):
    """As much of the SQL as fits into the width."""
    return text if len(text) <= 100 else text[:99] + "…"


def words(x, y, text, anchor="start", colour="#0f172a", size=13, weight="normal"):
    """A piece of text."""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{colour}" font-size="{size}" '
        f'font-weight="{weight}">{escape(text)}</text>'
    )
