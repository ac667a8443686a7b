"""`autograder`: grade, regrade, lint, doctor, worker, cluster. Each verb loads what it needs when it is called."""

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from autograder import lean

app = typer.Typer(
    help="Grades submissions of nbgrader's assignments: fast, in a sandbox, with verdicts no submission can touch.",
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


class Sandbox(StrEnum):
    """What keeps learners' code from everything else."""

    auto = "auto"
    namespaces = "namespaces"
    docker = "docker"
    none = "none"


Names = Annotated[list[str], typer.Argument(metavar="CHAPTER...", help="Assignments, or how their names begin.")]
Root = Annotated[Path, typer.Option(help="The course's folder, with nbgrader_config.py.")]
Students = Annotated[
    list[str] | None, typer.Option("--student", metavar="S", help="Only these; patterns like 'a*' work.")
]
Jobs = Annotated[int, typer.Option(min=0, help="Submissions at the same time; 0: one more than there are cores.")]
Confined = Annotated[Sandbox, typer.Option(help="auto takes the best there is; none protects nothing.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]
Broker = Annotated[str, typer.Option(metavar="URL", help="Celery's broker; otherwise $AUTOGRADER_BROKER_URL.")]
cluster_app = typer.Typer(
    help="Grading on many machines: how far it is, and what was set aside.", no_args_is_help=True, rich_markup_mode=None
)
app.add_typer(cluster_app, name="cluster")


@app.command()
def grade(
    chapters: Names,
    student: Students = None,
    jobs: Jobs = 0,
    sandbox: Confined = Sandbox.auto,
    force: Annotated[bool, typer.Option("--force", help="Grade again what is graded already.")] = False,
    as_json: AsJson = False,
    workers: Annotated[bool, typer.Option("--workers", help="Send them to `autograder worker`s.")] = False,
    broker: Broker = "",
    queue: Annotated[str, typer.Option(help="The queue that they go to, with --workers.")] = "bulk",
    root: Root = Path(),
) -> None:
    """Grade what lies in submitted/: gradebook, autograded/ and feedback/ are what nbgrader goes on from."""
    if workers:
        from autograder.cluster import commands as cluster

        raise typer.Exit(cluster.grade(root, chapters, student or ["*"], force, as_json, broker, queue))
    from autograder import commands

    raise typer.Exit(commands.grade(root, chapters, student or ["*"], jobs, sandbox.value, force, as_json))


@app.command()
def regrade(
    chapters: Names,
    student: Students = None,
    jobs: Jobs = 0,
    sandbox: Confined = Sandbox.auto,
    apply: Annotated[bool, typer.Option("--apply", help="Write the new grades; the former verdicts are kept.")] = False,
    as_json: AsJson = False,
    root: Root = Path(),
) -> None:
    """After a test was mended: show whose points change and how."""
    from autograder import commands

    raise typer.Exit(commands.regrade(root, chapters, student or ["*"], jobs, sandbox.value, apply, as_json))


@app.command()
def lint(chapters: Names, as_json: AsJson = False, root: Root = Path()) -> None:
    """Say which assertions are judged outside of the learner's process, and which are not."""
    from autograder import commands

    raise typer.Exit(commands.lint(root, chapters, as_json))


@app.command()
def doctor(sandbox: Confined = Sandbox.auto, as_json: AsJson = False) -> None:
    """Try to escape from the sandbox on this machine, and say what held."""
    from autograder import commands

    raise typer.Exit(commands.doctor(sandbox.value, as_json))


@app.command()
def worker(
    concurrency: Annotated[int, typer.Option(min=0, help="Submissions at the same time; 0: one per core.")] = 0,
    queues: Annotated[str, typer.Option(help="The queues to serve, with commas between them.")] = "bulk",
    broker: Broker = "",
    sandbox: Confined = Sandbox.auto,
) -> None:
    """Grade what `autograder grade --workers` sends, until SIGTERM; PostgreSQL is $AUTOGRADER_DATABASE_URL."""
    from autograder.cluster import commands

    raise typer.Exit(commands.worker(broker, concurrency, queues, sandbox.value))


@cluster_app.command()
def status(as_json: AsJson = False) -> None:
    """Say how far each assignment is, who listens and what was set aside."""
    from autograder.cluster import commands

    raise typer.Exit(commands.status(as_json))


@cluster_app.command()
def sweep() -> None:
    """Take runs from silent workers now, as each worker does every few seconds, and drop what is older than a week."""
    from autograder.cluster import commands

    raise typer.Exit(commands.sweep())


@cluster_app.command()
def requeue(
    assignment: Annotated[str, typer.Argument(help="The assignment's full name; all when it is left out.")] = "",
    student: Annotated[str, typer.Option(help="Only this one's.")] = "",
) -> None:
    """Try again what was set aside after too many attempts."""
    from autograder.cluster import commands

    raise typer.Exit(commands.requeue(assignment, student))


def main(arguments: list[str] | None = None) -> None:
    """Run a verb; every expected trouble ends in a sentence, 2 for a user's mistake and 1 for a failure."""
    lean.load_jsonschema()
    try:
        app(arguments, prog_name="autograder")
    except KeyboardInterrupt:
        print("Stopped. What is graded is kept; the same command goes on from here.", file=sys.stderr)
        sys.exit(130)
    except RuntimeError as error:
        if type(error).__module__.split(".")[0] not in ("environment", "autograder"):
            raise
        print(error, file=sys.stderr)
        sys.exit(getattr(error, "exit_code", 1))


if __name__ == "__main__":
    main()
