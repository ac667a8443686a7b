"""A course in miniature whose gradebook is in PostgreSQL, and workers for it in processes of their own."""

import json
import os
import signal
import subprocess
import sys
from contextlib import suppress

import psutil

from autograder.cluster import tables
from autograder.cluster.database import Database
from environment.paths import ROOT
from environment.processes import wait_until
from tests.autograder.cluster.servers import Servers
from tests.autograder.tiny import Tiny

SECONDS = 400  # for what takes a few on a quiet machine


class Classroom(Tiny):
    """Like Tiny; `url` is the database of the gradebook and of the queue."""

    def __init__(self, root, launcher, servers, more="", **options):
        self.url, self.broker = servers.database(), servers.broker
        address = self.url.replace("postgresql:", "postgresql+psycopg:", 1)
        super().__init__(root, launcher, f"{more}\nc.CourseDirectory.db_url = {address!r}\n", **options)
        with Database(self.url) as database:
            tables.prepare(database)
        self.folder_of_logs = root.parent
        self.workers = []

    def sql(self, query):
        with Servers.connect(self.url) as connection:
            return connection.execute(query).fetchall()

    def sql_do(self, statement):
        with Servers.connect(self.url) as connection:
            connection.execute(statement)

    def send(self, *arguments, status=0):
        """Grade with workers and wait for the end."""
        return self.grade("--workers", "--broker", self.broker, *arguments, status=status)

    def sending(self, *arguments):
        """Begin to grade with workers; `finish` waits for it."""
        return self.start("grade", "tiny", "--json", "--workers", "--broker", self.broker, *arguments)

    def finish(self, started):
        """Wait for a verb; one that does not end, because no worker lives, is killed and fails the test."""
        if not wait_until(lambda: psutil.Process(started[0]).status() == "zombie", 3 * SECONDS):
            os.kill(started[0], signal.SIGKILL)
        return super().finish(started)

    def worker(self, *arguments, slots=1, **environment):
        """Start a worker; its log is JSON lines in a file."""
        log = self.folder_of_logs / f"worker-{len(self.workers)}.log"
        variables = {"AUTOGRADER_DATABASE_URL": self.url, "AUTOGRADER_BROKER_URL": self.broker, **environment}
        with log.open("wb") as file:
            process = subprocess.Popen(
                [sys.executable, "-m", "autograder.cli", "worker", "--concurrency", str(slots), *arguments],
                cwd=ROOT,
                env={**os.environ, **variables},
                stdout=subprocess.DEVNULL,
                stderr=file,
            )
        self.workers.append(Worker(process, log))
        return self.workers[-1]

    def command(self, *arguments):
        """Run a verb that wants the database in its environment; return what it prints."""
        command = [sys.executable, "-m", "autograder.cli", *arguments]
        variables = {**os.environ, "AUTOGRADER_DATABASE_URL": self.url}
        done = subprocess.run(command, cwd=ROOT, env=variables, capture_output=True, text=True, timeout=SECONDS)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def states(self):
        """How many runs are in which state."""
        return dict(self.sql("select state, count(*)::int from autograder.run group by state"))

    def close(self):
        """End the workers; what they ought not to have said is an error."""
        for one in self.workers:
            one.stop()


class Worker:
    """One `autograder worker`."""

    def __init__(self, process, log):
        self.process, self.log = process, log

    def events(self, what=None):
        """What it has said so far; a warm process that was killed with its slot may say last words in plain text."""
        lines = [json.loads(line) for line in self.log.read_text().splitlines() if line.startswith("{")]
        return lines if what is None else [line for line in lines if line["event"] == what]

    def wait_for(self, what, count=1):
        """Wait until it has said something so many times."""
        said = wait_until(lambda: len(self.events(what)) >= count or self.process.poll() is not None, SECONDS)
        assert said and len(self.events(what)) >= count, self.log.read_text()

    def slots(self):
        """The processes of its pool: those that hold a desk."""
        with suppress(psutil.NoSuchProcess):
            main = psutil.Process(self.process.pid)
            return [one for one in main.children() if one.cmdline() == main.cmdline()]
        return []

    def kill(self):
        """Kill its main process."""
        self.process.kill()
        self.process.wait()

    def stop(self):
        """Ask it to end, and wait; return its exit status."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        return self.process.wait(SECONDS)
