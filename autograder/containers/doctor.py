"""Whether this host's containers hold: the attempts to get out of a sandbox, each as a learner's cell in a real one."""

import contextlib
import json
import tempfile
from dataclasses import asdict, replace
from pathlib import Path

from autograder.containers import daemon
from autograder.containers.container import Container
from autograder.errors import AutograderError, Failure
from autograder.sandbox.doctor import Finding
from autograder.sandbox.plan import DOCKER, HOME, Plan
from autograder.sandbox.probes import ALL, Probe
from autograder.sandbox.probing import LIMITS, baited

_SECONDS = 60.0
_STOP = "Do not grade strangers' work in containers on this host; report this finding."
_IMAGE = "Use an image without the course's notebooks and chapters: c.Autograder.image, or $AUTOGRADER_IMAGE"
_ENGINE = "See the daemon's settings: docker info"
_CELL = """
import json
from autograder.sandbox.probes import ALL, Outside
print(json.dumps(ALL[{number}].attempt(Outside.from_json({outside!r}))), end="")
"""
_LEAVE = """
import os, time
for folder in ("/job", "/tmp", "/home/learner", "/dev/shm"):
    open(f"{folder}/left", "w").close()
if os.fork() == 0:
    os.setsid()
    time.sleep(600)
"""
_LOOK = """
import os
left = [path for path in ("/job", "/tmp", "/home/learner", "/dev/shm") if os.path.exists(path + "/left")]
running = [name for name in os.listdir("/proc") if name.isdigit() and int(name) not in (1, os.getpid())]
print(left + running, end="")
"""
# Whatever an author writes: nothing of it may lie in the image, from which learners' code can read all that shows.
_SOLUTIONS = """
import os
found = []
for top, folders, files in os.walk("/"):
    folders[:] = [name for name in folders if os.path.join(top, name) not in ("/proc", "/sys") and name != "nbgrader"]
    found += [os.path.join(top, name) for name in files if name == "attempts.md" or name.endswith(".ipynb")]
print(found[:3], end="")
"""


def examine() -> list[Finding]:
    """Try to get out of containers on this host in every known way; about a minute."""
    try:
        daemon.check()
        return [*_engine(), *_probe()]
    except AutograderError as error:
        return [Finding("Docker", False, str(error), "Then again: autograder doctor --sandbox docker")]


def _engine() -> list[Finding]:
    """What only the daemon knows: its seccomp profile and the limits that it cannot keep."""
    with contextlib.closing(daemon.connect()) as client, daemon.explained():
        told = client.info()
    profile = [one for one in told.get("SecurityOptions") or [] if one.startswith("name=seccomp")]
    sound = bool(profile) and "unconfined" not in profile[0]
    lacking = [one for one in told.get("Warnings") or [] if "memory" in one.lower() or "swap" in one.lower()]
    return [
        Finding("Seccomp profile of the engine", sound, profile[0] if profile else "none", "" if sound else _ENGINE),
        Finding("Limits of the engine", not lacking, " ".join(lacking) or "kept", _ENGINE if lacking else ""),
    ]


def _probe() -> list[Finding]:
    with baited() as outside, tempfile.TemporaryDirectory() as work, Container(0, LIMITS) as container:
        shown, findings = json.dumps(asdict(replace(outside, seen=(1,)))), []
        findings += [_remains(container, Path(work)), _solutions(container, Path(work))]
        for number, probe in enumerate(ALL):
            if not probe.host:
                code = _CELL.format(number=number, outside=shown)
                findings.append(_finding(probe.name, _attempt(container, Path(work), code, probe)))
    return findings


def _finding(name: str, through: str) -> Finding:
    return Finding(name, False, through, _STOP) if through else Finding(name, True, "refused")


def _attempt(container: Container, work: Path, code: str, probe: Probe) -> str:
    try:
        said, error = _said(container, work, code)
    except Failure as failure:  # nobody inside should be able to end a container
        return str(failure)
    if said:
        return str(json.loads(said))
    return "" if probe.deadly else f"The probe ended without an answer. {error}"


def _said(container: Container, work: Path, code: str) -> tuple[str, str]:
    plan = Plan(work=str(work), kind=DOCKER, uid=container.uid, limits=LIMITS)
    with container.child(plan, {"HOME": HOME}) as child:
        run = child.execute("probe", code, _SECONDS)
    container.oom_kills()  # waits until it is clean
    return "".join(output.get("text", "") for output in run.outputs), f"{run.ename} {run.evalue}".strip()


def _remains(container: Container, work: Path) -> Finding:
    """Leave files and a process behind, and look in the next run."""
    _said(container, work, _LEAVE)
    found, error = _said(container, work, _LOOK)
    return _finding("What the run before has left", "" if found == "[]" else f"The next run finds {found or error}.")


def _solutions(container: Container, work: Path) -> Finding:
    found, error = _said(container, work, _SOLUTIONS)
    through = "" if found == "[]" else f"The image shows {found or error}."
    return Finding("Solutions in the image", not through, through or "none in sight", _IMAGE if through else "")
