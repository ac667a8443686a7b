"""Ends this process when standard input is closed: whoever started it, and holds the other end, has gone."""

import os
import signal
import sys
import threading
import time

GRACE = 10.0  # seconds to stop servers and sandboxes


def hold() -> None:
    """Watch standard input from now on; when it ends, interrupt this process as Ctrl+C does."""
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background jobs are born deaf to it
    threading.Thread(target=_watch, name="lifeline", daemon=True).start()


def _watch() -> None:
    try:
        while os.read(0, 1):
            pass
    except OSError:
        pass
    _interrupt()
    time.sleep(GRACE)
    os._exit(130)


def _interrupt() -> None:
    if sys.platform == "win32":
        import _thread

        _thread.interrupt_main()
    else:
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)  # wakes it from a system call as well
