"""The docker sandbox: warm containers, each with a parent that forks a confined child per submission."""
