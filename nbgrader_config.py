"""nbgrader's own settings for this repository: names and places only."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent

c = get_config()  # noqa: F821 (traitlets provides it)
c.CourseDirectory.course_id = "backend"
c.CourseDirectory.root = str(ROOT)
# A class on many machines keeps its gradebook in PostgreSQL: docs/workers.md.
if os.environ.get("AUTOGRADER_DATABASE_URL"):
    c.CourseDirectory.db_url = "postgresql+psycopg://" + os.environ["AUTOGRADER_DATABASE_URL"].partition("://")[2]
c.CourseDirectory.ignore = [".ipynb_checkpoints", "*.pyc*", "__pycache__", "feedback"]
# A class on one machine shares this folder; on several, a folder that all of them have mounted.
c.Exchange.root = os.environ.get("COURSE_EXCHANGE") or str(ROOT / ".course" / "exchange")
c.Exchange.cache = str(ROOT / ".course" / "handed-in")
c.Exchange.assignment_dir = str(ROOT / "work")
c.Exchange.path_includes_course = False
c.ExchangeFactory.release_feedback = "course.classroom.exchange.ReleaseFeedback"
c.ClearSolutions.code_stub = {"python": ""}
# Waiting for a polite shutdown costs up to three seconds in one run of ten and changes no grade.
c.Execute.shutdown_kernel = "immediate"
c.ExecutePreprocessor.timeout = 60

# What learners' code may read of this repository while `autograder` runs it, and that it needs servers.
c.Autograder.readonly = ["course/__init__.py", "course/study", "environment"]
c.Autograder.services = True
