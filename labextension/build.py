"""Build the extension into course/lab/static/: `make extension`. It needs Node.js 20; learners never run it.

The built files are committed, and beside them the fingerprint of the sources that they were made from, so that a test
can tell, without Node.js, when they are out of date.
"""

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
BUILT = HERE.parent / "course" / "lab" / "static" / "backend-course"
RECORD = BUILT / "sources.sha256"
SOURCES = ("package*.json", "tsconfig.json", "webpack.config.js", "schema/*.json", "src/*.ts*", "style/*.css")


def fingerprint() -> str:
    """Return a hash of everything that the built files are made from, the same on every system."""
    total = hashlib.sha256()
    for path in sorted(path for pattern in SOURCES for path in HERE.glob(pattern)):
        text = path.read_text(encoding="utf-8")
        total.update(f"{path.relative_to(HERE).as_posix()}\0{len(text)}\0{text}".encode())
    return total.hexdigest()


def build() -> None:
    """Install the tools that the lock names, unless they are there, then compile and bundle."""
    import jupyterlab

    npm, builder = shutil.which("npm"), shutil.which("jupyter-builder", path=Path(sys.executable).parent)
    if not npm or not builder:
        sys.exit("npm or jupyter-builder is not there. Install Node.js 20 or newer, then: make extension")
    if not (HERE / "node_modules").is_dir():
        run(npm, "ci", "--no-audit", "--no-fund")
    shutil.rmtree(HERE / "lib", ignore_errors=True)
    run(npm, "run", "--silent", "build")
    core = Path(jupyterlab.__file__).parent / "staging" / "package.json"
    run(builder, "build", "--core-package-file", str(core), ".")
    (BUILT / "schemas" / "backend-course" / "package.json.orig").unlink()
    RECORD.write_text(fingerprint() + "\n", encoding="utf-8")


def run(*command: str) -> None:
    """Run a command in the extension's folder; stop when it fails."""
    if subprocess.run(command, cwd=HERE).returncode:
        sys.exit(f"The extension was not built; the lines above say why. The command was: {' '.join(command)}")


if __name__ == "__main__":
    build()
