"""What is taught, and the tools to author and to study it."""
