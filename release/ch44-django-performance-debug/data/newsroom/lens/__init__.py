"""The magnifying glass of this chapter: it counts, draws and records what Django does. Reading it is allowed.

watch(call, ...)     run something, keep every query it sent, and draw them on a time line
situation(name)      put other rows into the tables, for the length of a `with` block
bill(call, ...)      the queries of one call against a budget, as a message ("" when all is well)
known(path, ...)     whether an answer is the one that production gave, on rows that have not changed
outcome(call, ...)   what one call gives back in a situation (or how it failed)
listed(value)        a list, one entry per line, for a message
sql_panel(path)      visit a page and bring back the SQL panel of django-debug-toolbar
shell_plus(code)     run code in `manage.py shell_plus --print-sql`
pdb_session(...)     feed commands to the Python debugger and print the conversation
trial(config)        try a LOGGING dictionary and put everything back afterwards
seal(name, answer)   a fingerprint of an answer, so that a test cell does not give it away
checked(...)         compare an answer with what the tool really said
"""

from lens.answers import checked, seal
from lens.counting import bill, listed, outcome, watch
from lens.debugger import pdb_session, shell_plus
from lens.known import known
from lens.logbook import trial
from lens.situations import situation
from lens.toolbar import sql_panel

__all__ = [
    "bill",
    "checked",
    "known",
    "listed",
    "outcome",
    "pdb_session",
    "seal",
    "shell_plus",
    "situation",
    "sql_panel",
    "trial",
    "watch",
]
