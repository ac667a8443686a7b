"""Which host paths a sandbox shows: the system's programs, the interpreter with its packages, what the plan adds."""

import os
import sys
from functools import cache
from pathlib import Path

SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/nix/store")
ETC = (
    "alternatives",
    "ld.so.cache",
    "localtime",
    "ssl/certs",
    "ssl/openssl.cnf",
    "pki/tls/certs",
    "pki/ca-trust/extracted",
)
_MANY_LINKS = 200


@cache
def visible(readonly: tuple[str, ...]) -> tuple[dict[str, str], tuple[str, ...]]:
    """Return the symbolic links to repeat and the trees to show, so that every path works as it does outside."""
    links: dict[str, str] = {}
    trees: list[str] = []
    interpreter = (sys.prefix, sys.base_prefix, sys.executable)
    for path in (*SYSTEM, *(f"/etc/{name}" for name in ETC), *interpreter, *readonly):
        real = _follow(path, links)
        if real and not any(_within(real, tree) for tree in trees):
            trees = [*(tree for tree in trees if not _within(tree, real)), real]
    outside = {link: target for link, target in links.items() if not any(_within(link, tree) for tree in trees)}
    return outside, tuple(trees)


def _within(path: str, tree: str) -> bool:
    return path == tree or path.startswith(tree + "/")


def _follow(path: str, links: dict[str, str]) -> str:
    """Walk down a path and note the links on the way; return where it leads, "" when that does not exist."""
    walked, rest = Path("/"), list(Path(path).parts[1:])
    for _ in range(_MANY_LINKS):  # a circle of links ends here
        if not rest:
            return str(walked)
        step = walked / rest.pop(0)
        if step.is_symlink():
            links[str(step)] = str(step.readlink())
            rest = [*Path(os.path.normpath(step.parent / links[str(step)])).parts[1:], *rest]
            walked = Path("/")
        elif step.exists():
            walked = step
        else:
            return ""
    return ""
