"""nbgrader's own settings for this repository: names and places only."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent

c = get_config()  # noqa: F821 (traitlets provides it)
c.CourseDirectory.course_id = "backend"
c.CourseDirectory.root = str(ROOT)
c.CourseDirectory.ignore = [".ipynb_checkpoints", "*.pyc*", "__pycache__", "feedback"]
c.Exchange.root = str(ROOT / ".course" / "exchange")
c.Exchange.path_includes_course = False
c.ClearSolutions.code_stub = {"python": ""}
# Waiting for a polite shutdown costs up to three seconds in one run of ten and changes no grade.
c.Execute.shutdown_kernel = "immediate"
c.ExecutePreprocessor.timeout = 60

# What learners' code may read of this repository while `autograder` runs it, and that it needs servers.
c.Autograder.readonly = ["course/__init__.py", "course/study", "environment"]
c.Autograder.services = True
