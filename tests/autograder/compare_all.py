"""`python -m tests.autograder.compare_all [CHAPTER...]`: every attempt of every chapter through both graders.

The suite takes a sample of this, because stock nbgrader needs seconds for each submission.
"""

import sys
import tempfile
import time
from pathlib import Path

from environment.temporary import own_services, place
from tests.autograder import classes
from tests.autograder.twice import Course, differences, grade_twice, stock


def main(names):
    """Print for each chapter how much was compared and what differs; return 1 when something does."""
    status = 0
    for name in names or classes.CHAPTERS:
        with tempfile.TemporaryDirectory(dir=place()) as folder, own_services():
            started = time.monotonic()
            course = Course(Path(folder) / "course", classes.WITH_SERVICES).start()
            classes.fill(course, name)
            stock(course, ["generate_assignment", name])
            mine = grade_twice(course, name)
            different, compared = differences(course, mine, name)
            print(
                f"{name}: {compared} entries, {len(different)} differ, {time.monotonic() - started:.0f} s", flush=True
            )
        for place_of, (theirs, mine) in different.items():
            status = print("  ", *place_of, "stock:", theirs, "ours:", mine, flush=True) or 1
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
