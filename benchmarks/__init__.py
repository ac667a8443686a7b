"""How fast the grader is, beside stock nbgrader and beside the least that is possible, on this machine in one run."""
