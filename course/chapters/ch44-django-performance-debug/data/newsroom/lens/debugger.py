"""Conversations with tools that normally wait for a person at a keyboard."""

import io
import os
import pdb
import sys
from pathlib import Path

from django.core.management import call_command
from django.db import connection
from django.db.backends import utils
from django.db.backends.postgresql import base

PROJECT = Path(__file__).resolve().parent.parent

# Inside a notebook, ipykernel puts a debugger of its own into pdb.Pdb; this is the one that a terminal would start.
PLAIN_PDB = next(kind for kind in pdb.Pdb.__mro__ if kind.__module__ == "pdb")


class Typist(io.StringIO):
    """A keyboard that types prepared lines, and shows each one as it is typed."""

    def __init__(self, commands, paper):
        super().__init__(commands)
        self.paper = paper

    def readline(self, *args):
        """The next line; at the end of the paper, `q` for quit."""
        line = super().readline(*args) or "q\n"
        self.paper.write(line if line.endswith("\n") else line + "\n")
        return line


def pdb_session(call, commands):
    """Run call() with pdb at hand and print the conversation.

    A breakpoint() inside stops there. An exception starts a post-mortem: pdb opens at the line that failed.
    """
    paper = io.StringIO()
    keyboard = Typist("\n".join(line.strip() for line in commands.strip().splitlines()) + "\n", paper)

    def new_debugger():
        debugger = PLAIN_PDB(stdin=keyboard, stdout=paper, nosigint=True, readrc=False)
        debugger.use_rawinput = False
        return debugger

    before, sys.breakpointhook = sys.breakpointhook, lambda: new_debugger().set_trace(sys._getframe(1))
    try:
        call()
    except Exception as error:
        paper.write(f"{type(error).__name__}: {error}\n")
        debugger = new_debugger()
        debugger.reset()
        debugger.interaction(None, error.__traceback__)
    finally:
        sys.breakpointhook = before
    print(paper.getvalue().replace(str(PROJECT) + os.sep, ""))


def shell_plus(code):
    """Run code in `manage.py shell_plus --print-sql` and print what appears."""
    kept = [(place, place.CursorDebugWrapper) for place in (utils, base)]
    forced = connection.force_debug_cursor
    try:
        call_command("shell_plus", print_sql=True, quiet_load=True, command=code)
    except Exception as error:
        print(f"shell_plus stopped with {type(error).__name__}: {error}")
    finally:  # the command puts its printing cursor away only when the code ends well
        for place, wrapper in kept:
            place.CursorDebugWrapper = wrapper
        connection.force_debug_cursor = forced
