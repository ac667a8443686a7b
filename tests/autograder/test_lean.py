import subprocess
import sys

PROGRAM = """
import sys
from autograder import lean
lean.load_jsonschema()
lean.load_jsonschema()
import jsonschema, nbformat, nbgrader
assert "rfc3987_syntax" not in sys.modules and "lark" not in sys.modules
import rfc3987_syntax
"""


def test_notebooks_are_read_without_the_grammar_and_others_may_still_have_it():
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
