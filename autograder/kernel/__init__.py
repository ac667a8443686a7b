"""The learner's side: the real IPython kernel without sockets, forked from a warm parent, speaking frames."""
