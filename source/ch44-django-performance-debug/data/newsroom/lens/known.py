"""What a page answered in production, on rows that everybody has: known by a seal, so that nobody needs to ask again.

The old desk takes hundreds of queries for an answer. For the rows as they came and for those of the situations its
answers never change, and their seals are kept here. After a change of a row or of the code no seal fits, and the test
asks the view.
"""

import hashlib
import json
from pathlib import Path

from blog import models, views
from django.db import connection

from lens.situations import TABLES, situation

ROWS = " || ".join(f"coalesce((SELECT string_agg({name}::text, ';' ORDER BY id) FROM {name}), '')" for name in TABLES)

# seal(path, answer, on) of what views.desk answers; make new ones when these rows, the models or the views change.
SEALS = {
    "3b983755ba148ea1",  # /desk/ on blog
    "c41e4247696dacad",  # /desk/?status=draft on blog
    "df246589c8d929c0",  # /desk/ on odd
    "4a082319d0b105c4",  # /desk/?status=draft on odd
    "4c7852cd4bde7a63",  # /desk/ on empty
    "16cebac90d6ecbf5",  # /desk/?status=published on crowd
}


def known(path, answer, on):
    """Whether this is what the pages of `blog/views.py` answer at `path` on the rows `on`; False says nothing."""
    return isinstance(answer, dict) and seal(path, answer, on) in SEALS


def seal(path, answer, on):
    """Sixteen characters that stand for the rows, the code, the path and its answer."""
    with situation(on), connection.cursor() as cursor:
        cursor.execute(f"SELECT encode(sha256(convert_to({ROWS}, 'UTF8')), 'hex')")
        rows = cursor.fetchone()[0]
    code = [Path(module.__file__).read_text(encoding="utf-8") for module in (models, views)]
    whole = json.dumps([rows, code, path, answer], sort_keys=True, default=repr)
    return hashlib.sha256(whole.encode()).hexdigest()[:16]
