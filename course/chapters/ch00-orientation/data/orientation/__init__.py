"""The tools that the orientation notebook uses: the sandbox with broken settings, and the placement check."""
