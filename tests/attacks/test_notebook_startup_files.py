"""Files that an interpreter, IPython or pytest would run when it starts in this folder."""

import json

from .kit import ALL, Attack, files

EVIL = "print('ESCAPED'); import sys; sys.stderr.write('ESCAPED')"
NAMES = dict.fromkeys(
    [f"{name}__py" for name in ("sitecustomize", "usercustomize", "nbgrader_config", "ipython_config", "conftest")]
    + [
        "ipython_kernel_config__py",
        "jupyter_config__py",
        "pyvenv__cfg",
        "__pdbrc",
        "__pythonrc",
        "evil__pth",
        "ipykernel_launcher__py",
    ]
    + ["profile_default_in_startup_in_00__py", "__ipython_in_profile_default_in_startup_in_00__py", "setup__cfg"],
    EVIL,
)
ATTACK = Attack("notebook", files(**NAMES), base="right", points=ALL, ran=False)


def test_it_gains_nothing(outcome):
    outcome.check()
    assert "ESCAPED" not in json.dumps(outcome.verdict)
