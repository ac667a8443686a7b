"""Which notebooks are open in a JupyterLab that runs: a program that writes them must not, while somebody does."""

import json
import urllib.error
import urllib.request
from collections.abc import Container
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

_PATIENCE = 5.0


class Every:
    """Contains whatever is asked for: a JupyterLab that runs and does not answer may have anything open."""

    def __contains__(self, name: object) -> bool:
        return True


def open_notebooks(address: Path) -> Container[str]:
    """Return the notebooks with a kernel, relative to JupyterLab's folder; `address` is the file with its address."""
    try:
        with urllib.request.urlopen(_request(address.read_text(encoding="utf-8").strip()), timeout=_PATIENCE) as answer:
            return {str(session["path"]) for session in json.load(answer)}
    except FileNotFoundError:
        return frozenset()
    except urllib.error.URLError as error:
        # A lab that was killed leaves its address, and nobody listens there any more.
        return frozenset() if isinstance(error.reason, ConnectionRefusedError) else Every()
    except (OSError, ValueError, KeyError, TypeError):
        return Every()


def _request(url: str) -> urllib.request.Request:
    parts = urlsplit(url)
    token = parse_qs(parts.query).get("token", [""])[0]
    where = f"{parts.scheme}://{parts.netloc}/api/sessions"
    return urllib.request.Request(where, headers={"Authorization": f"token {token}"})
