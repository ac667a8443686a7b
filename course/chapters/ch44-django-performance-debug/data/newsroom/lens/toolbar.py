"""Visit a page as a browser would, and show what the SQL panel of django-debug-toolbar recorded."""

import re
from dataclasses import dataclass
from html import escape
from pathlib import Path

from debug_toolbar.toolbar import DebugToolbar
from django.conf import settings
from django.test import Client

STYLE = 'style="text-align:left;vertical-align:top"'


@dataclass
class SqlPanel:
    """The real panel of one request; showing it prints the columns that the toolbar shows in a browser."""

    path: str
    subtitle: str
    queries: list  # the panel's own records, one dictionary per query

    def rows(self):
        """One row per query: number, milliseconds, similar, duplicates, where it was sent from, SQL."""
        for number, query in enumerate(self.queries, 1):
            similar, same = query.get("similar_count", ""), query.get("duplicate_count", "")
            yield number, f"{query['duration']:.1f}", similar, same, where(query), short(query["sql"])

    def __repr__(self):
        lines = [f"{self.path}: {self.subtitle}", "  no      ms  similar  duplicates  sent from"]
        for number, took, similar, same, place, sql in self.rows():
            lines.append(f"{number:>4}  {took:>6}  {similar!s:>7}  {same!s:>10}  {place}")
            lines.append(f"            {sql}")
        return "\n".join(lines)

    def _repr_html_(self):
        heads = "".join(f"<th {STYLE}>{head}</th>" for head in ("", "ms", "similar", "duplicates", "sent from", "SQL"))
        body = ""
        for *cells, sql in self.rows():
            plain = "".join(f"<td {STYLE}>{escape(str(cell))}</td>" for cell in cells)
            body += f"<tr>{plain}<td {STYLE}><code>{escape(sql)}</code></td></tr>"
        head = f"<b>{escape(self.path)}</b>: {escape(self.subtitle)}"
        return f"<p>{head}</p><table><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>"


def sql_panel(path):
    """GET a path through the whole site, middleware included, and bring back the recorded SQL panel."""
    response = Client().get(path)
    toolbar = DebugToolbar.fetch(response.headers["djdt-request-id"], "SQLPanel")
    panel = toolbar.get_panel_by_id("SQLPanel")
    return SqlPanel(path, str(panel.nav_subtitle), panel.get_stats().get("queries", []))


def where(query):
    """The template line that caused a query, or the last line of our own Python code before it."""
    template = query.get("template_info")
    if template:
        line = next(line["num"] for line in template["context"] if line["highlight"])
        return f"{Path(template['name']).name}:{line}"
    own = [frame for frame in query["stacktrace"] if frame[0].startswith(str(settings.BASE_DIR / "blog"))]
    return f"{Path(own[-1][0]).name}:{own[-1][1]}" if own else "-"


def short(sql):
    """The statement on one line, a long list of columns left out."""
    sql = " ".join(sql.split())
    return re.sub(r"^SELECT (.{60,}?) FROM ", "SELECT … FROM ", sql)
