"""Run the command line: python -m course."""

from course.cli import main

if __name__ == "__main__":
    main()
