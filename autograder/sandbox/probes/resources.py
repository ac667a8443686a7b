"""Attempts on what everybody shares: memory, processes, disk. Each stops by itself at a multiple of what is allowed."""

import contextlib
import mmap
import os
import resource
import signal
import subprocess
import sys
import threading
from pathlib import Path

from autograder.sandbox.plan import JOB
from autograder.sandbox.probes.probe import Outside, Probe

MB = 1 << 20
_STEP = 4 * MB


def _memory(outside: Outside) -> str:
    blocks = []
    try:
        for _ in range(2 * outside.limits.memory_mb * MB // _STEP):
            blocks.append(b"x" * _STEP)
    except MemoryError:
        return ""
    return f"{2 * outside.limits.memory_mb} MB of memory can be used; the limit is {outside.limits.memory_mb} MB."


def _shared(outside: Outside) -> str:
    blocks = []
    try:
        for _ in range(4 * outside.limits.memory_mb * MB // _STEP):
            blocks.append(mmap.mmap(-1, _STEP))
            blocks[-1].write(b"x" * _STEP)
    except (OSError, MemoryError):
        return ""
    return f"{4 * outside.limits.memory_mb} MB of shared memory can be used."


def _unnamed(outside: Outside) -> str:
    """Files in memory that belong to no directory."""
    written = 0
    try:
        while written < 2 * outside.limits.memory_mb * MB:
            descriptor = os.memfd_create("probe")
            for _ in range(outside.limits.file_mb * MB // _STEP):
                written += os.write(descriptor, b"x" * _STEP)
    except (OSError, MemoryError):
        pass
    allowed = outside.limits.memory_mb * MB
    return f"{written // MB} MB of memory can be used by files without a name." if written > allowed else ""


def _together(outside: Outside) -> str:
    """Four processes with three quarters of the allowed memory each."""
    reading, writing = os.pipe()
    children = [_hold(outside.limits.memory_mb * MB * 3 // 4, writing) for _ in range(4)]
    os.close(writing)
    done = b""
    while block := os.read(reading, 4):
        done += block
        if len(done) == len(children):
            break
    for pid in children:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
    return "Several processes together can use three times the memory." if len(done) == len(children) else ""


def _hold(size: int, writing: int) -> int:
    pid = os.fork()
    if pid == 0:
        try:
            block = b"x" * size
            os.write(writing, b"+" if block else b"")
            os.close(writing)
            signal.pause()
        finally:
            os._exit(0)
    return pid


def _processes(outside: Outside) -> str:
    children: list[int] = []
    try:
        while len(children) < 4 * outside.limits.processes:
            pid = os.fork()
            if pid == 0:
                signal.pause()
            children.append(pid)
    except OSError:
        return ""
    finally:
        for pid in children:
            os.kill(pid, signal.SIGKILL)
    return f"{len(children)} processes can be started; the limit is {outside.limits.processes}."


def _threads(outside: Outside) -> str:
    end, threads = threading.Event(), list[threading.Thread]()
    try:
        while len(threads) < 4 * outside.limits.processes:
            threads.append(threading.Thread(target=end.wait))
            threads[-1].start()
    except RuntimeError:
        return ""
    finally:
        end.set()
    return f"{len(threads)} threads can be started; the limit is {outside.limits.processes} processes and threads."


def _disk(outside: Outside) -> str:
    written = 0
    with contextlib.suppress(OSError):
        for number in range(16):
            for folder in (JOB, "/tmp", "/dev/shm", str(Path.home())):
                with Path(folder, f"probe-{number}").open("wb") as file:
                    written += file.write(b"x" * (outside.limits.disk_mb * MB // 8))
    allowed = outside.limits.disk_mb
    return f"{written // MB} MB can be written; the limit is {allowed} MB." if written > allowed * MB else ""


def _file(outside: Outside) -> str:
    try:
        with Path(JOB, "large").open("wb") as file:
            file.truncate((outside.limits.file_mb + 1) * MB)
    except OSError:
        return ""
    return f"A file can be larger than {outside.limits.file_mb} MB."


def _many_files(outside: Outside) -> str:
    number = 0
    with contextlib.suppress(OSError):
        for number in range(100_000):
            os.mknod(f"/tmp/probe-{number}")
    return "100000 files can be made." if number == 99_999 else ""


def _descriptors(outside: Outside) -> str:
    opened = list[int]()
    with contextlib.suppress(OSError):
        while len(opened) <= 2 * outside.limits.open_files:
            opened.append(os.dup(0))
    return f"{len(opened)} files can be open at once." if len(opened) > outside.limits.open_files else ""


def _core(outside: Outside) -> str:
    return "A crash leaves a core file." if resource.getrlimit(resource.RLIMIT_CORE)[1] else ""


def _honest(outside: Outside) -> str:
    """The other side: what every honest notebook needs must work."""
    try:
        Path(JOB, "answer.txt").write_text("42", encoding="ascii")
        Path("/tmp/scratch").touch()
        (Path.home() / ".config").mkdir()
        subprocess.run([sys.executable, "-c", "import ssl, sqlite3, json, encodings.idna"], check=True)
        subprocess.run("printf x | cat > /dev/null", shell=True, check=True)
        os.close(os.openpty()[0])
    except (OSError, subprocess.CalledProcessError) as error:
        return f"An honest notebook would fail: {error}."
    return ""


PROBES = (
    Probe("Memory", _memory, deadly=True),
    Probe("Shared memory", _shared, deadly=True),
    Probe("Memory in files without a name", _unnamed, deadly=True),
    Probe("Memory of several processes", _together, deadly=True),
    Probe("Number of processes", _processes),
    Probe("Number of threads", _threads),
    Probe("Disk space", _disk),
    Probe("Size of a file", _file),
    Probe("Number of files", _many_files),
    Probe("Open files", _descriptors),
    Probe("Core files", _core),
    Probe("What honest notebooks need", _honest),
)
