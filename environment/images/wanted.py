"""Print what pyproject.toml wants installed for learners and graders: everything but the developers' tools."""

import sys
import tomllib
from pathlib import Path

project = tomllib.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))["project"]
extras = project["optional-dependencies"]
print(*project["dependencies"], *(one for name in extras if name != "dev" for one in extras[name]), sep="\n")
