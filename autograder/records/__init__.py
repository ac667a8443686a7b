"""What the engine keeps: verdicts in its journal, rows in nbgrader's gradebook, folders in nbgrader's tree."""
