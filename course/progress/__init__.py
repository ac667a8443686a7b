"""What the learner has done, where they stand and what comes next; kept on their own disk, without an account."""
