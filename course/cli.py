"""The command line. Each verb loads what it needs when it is called, so that `course --help` answers at once."""

import errno
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(
    help="From Python to backend developer, in JupyterLab. Without a verb the course opens: python3 run.py",
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # boxes would double the time of --help
)
services_app = typer.Typer(
    help="PostgreSQL and Redis: start, stop, look, start afresh.", no_args_is_help=True, rich_markup_mode=None
)
app.add_typer(services_app, name="services")


class Kind(StrEnum):
    """Where the services come from."""

    embedded = "embedded"
    compose = "compose"


Chapters = Annotated[list[str] | None, typer.Argument(metavar="[CHAPTER]...", help="Such as ch13; all when left out.")]
Services = Annotated[Kind, typer.Option(help="Servers from wheels, or containers from docker-compose.yml.")]


@app.command()
def lab(
    instructor: Annotated[
        bool, typer.Option("--instructor", help="The whole repository, with nbgrader's tools.")
    ] = False,
    browser: Annotated[bool, typer.Option("--browser/--no-browser", help="Open a browser where there is one.")] = True,
    port: Annotated[int, typer.Option(min=1, max=65535, help="The next free one when it is in use.")] = 8888,
    services: Services = Kind.embedded,
    ip: Annotated[str, typer.Option(help="Where to listen; 0.0.0.0 is for containers.")] = "127.0.0.1",
) -> None:
    """Open the course in JupyterLab (what `python3 run.py` does)."""
    from course import opening

    code = opening.open_lab(instructor=instructor, browser=browser, port=port, services=services.value, ip=ip)
    raise typer.Exit(code)


@app.command()
def build(
    chapters: Chapters = None,
    drift: Annotated[bool, typer.Option("--drift", help="Write nothing; fail when something is out of date.")] = False,
) -> None:
    """Make source/ and release/ from the chapters' text."""
    from course.authoring import commands

    raise typer.Exit(commands.build(chapters, drift))


@app.command()
def check(
    chapters: Chapters = None,
    repeat: Annotated[int, typer.Option(min=1, metavar="N", help="Run every attempt N times.")] = 1,
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
) -> None:
    """Prove the exercises: stubs fail, references and right answers pass, wrong ones and cheats are rejected."""
    from course.authoring import commands

    raise typer.Exit(commands.check(chapters, repeat, as_json))


@app.command()
def grade(
    chapter: Annotated[str, typer.Argument(help="Such as ch13.")],
    sandbox: Annotated[str, typer.Option(help="auto, namespaces, or none: unprotected.")] = "auto",
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
    notebook: Annotated[Path | None, typer.Option(help="Another file than the one in work/.")] = None,
    lifeline: Annotated[bool, typer.Option("--lifeline", help="End when standard input is closed.")] = False,
) -> None:
    """Grade your notebook in work/ with all tests, hidden ones included, as the instructor's grader would."""
    if lifeline:
        from course.lifeline import hold

        hold()
    from autograder import lean
    from course import checks

    checks.require_grader()
    lean.load_jsonschema()
    from course import grading

    raise typer.Exit(grading.grade(chapter, sandbox, as_json, notebook))


@app.command()
def progress(
    as_json: Annotated[bool, typer.Option("--json", help="Print everything as JSON.")] = False,
    lists: Annotated[bool, typer.Option("--checklists", help="The check lists of your path, line by line.")] = False,
    tick: Annotated[str | None, typer.Option(metavar="LINE", help="Tick a line by hand, such as CA-SOFT.3.")] = None,
    untick: Annotated[str | None, typer.Option(metavar="LINE", help="Take your tick off again.")] = None,
    export: Annotated[Path | None, typer.Option(metavar="FILE", help="Write all of it to a file.")] = None,
    bring: Annotated[
        Path | None, typer.Option("--import", metavar="FILE", help="Add such a file to what is here.")
    ] = None,
) -> None:
    """Show how far you are, what is next and what is due for repetition."""
    from course.progress import commands

    if bring:
        commands.bring(bring)
    if item := tick or untick:
        commands.tick(item, on=bool(tick))
    if export:
        commands.export(export)
    if as_json or lists or not (bring or item or export):
        commands.progress(as_json, lists)


@app.command()
def path(
    name: Annotated[str | None, typer.Argument(metavar="PATH", help="Choose it; all are listed when left out.")] = None,
    hours: Annotated[float | None, typer.Option(min=0.5, max=100, help="Hours a week that you have.")] = None,
    coverage: Annotated[
        bool, typer.Option("--coverage", help="Where each roadmap's topics are taught, and what is still to come.")
    ] = False,
) -> None:
    """Show the learning paths, or choose one and see when you finish."""
    from course.progress import commands

    if coverage:
        commands.coverage()
    else:
        commands.path(name, hours)


@app.command()
def update() -> None:
    """After `git pull`: bring new and changed chapters into work/; your answers stay, and a copy is kept."""
    from course import update as updating

    raise typer.Exit(updating.update())


@app.command()
def submit(
    chapter: Annotated[str, typer.Argument(help="Such as ch13.")],
    name: Annotated[str, typer.Option("--as", metavar="NAME", help="Who you are, if not your account's name.")] = "",
) -> None:
    """In a class: hand in your notebook."""
    from autograder import lean

    lean.load_jsonschema()
    from course import handing_in

    raise typer.Exit(handing_in.submit(chapter, name))


@app.command()
def feedback(chapter: Annotated[str, typer.Argument(help="Such as ch13.")]) -> None:
    """In a class: fetch what your instructor has sent back."""
    from autograder import lean

    lean.load_jsonschema()
    from course import handing_in

    raise typer.Exit(handing_in.feedback(chapter))


@app.command("class")
def class_(
    chapters: Chapters = None,
    csv: Annotated[Path | None, typer.Option(metavar="FILE", help="Write one row per learner and exercise.")] = None,
    html: Annotated[Path | None, typer.Option(metavar="FILE", help="Write a page to read and print.")] = None,
) -> None:
    """For instructors: who is where, which exercises are hard, and which wrong answers come again and again."""
    from course.classroom import command

    raise typer.Exit(command.show(chapters or [], csv, html))


@app.command()
def new(slug: Annotated[str, typer.Argument(help="Number and name, such as ch13-decorators.")]) -> None:
    """Make the folder of a new chapter from the template."""
    from course.authoring import commands

    raise typer.Exit(commands.new(slug))


@app.command()
def doctor(
    write_env: Annotated[bool, typer.Option("--write-env", help="Write the containers' passwords and ports.")] = False,
) -> None:
    """Say what is here, what is missing, and how to get it."""
    from course import examination

    raise typer.Exit(examination.write_env() if write_env else examination.report())


@app.command()
def install(
    extras: Annotated[list[str] | None, typer.Argument(metavar="[EXTRA]...", help="Such as django.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="Every chapter's extra, for offline days.")] = False,
) -> None:
    """Install chapters' extras; without a name only what run.py installs anyway."""
    from environment import install as installing

    wanted = [*(extras or []), *(installing.chapters_extras() if everything else [])]
    done = installing.install(wanted)
    print(f"Installed: {', '.join(done)}." if done else "Everything is in place.")


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []})
def test(context: typer.Context) -> None:
    """Run the test suite in a fresh state; arguments go to pytest."""
    from course import suite

    raise typer.Exit(suite.run(context.args))


@services_app.command()
def up(
    services: Services = Kind.embedded,
    export: Annotated[
        bool, typer.Option("--export", help="Print lines for a shell: eval $(course services up --export)")
    ] = False,
) -> None:
    """Start the services and keep them running until `course services down`."""
    from course import service_commands

    service_commands.up(services.value, export)


@services_app.command()
def down() -> None:
    """Stop the services; their data stays."""
    from environment import services

    services.down()
    print("The services are stopped.")


@services_app.command()
def status() -> None:
    """Show what runs: name, version, kind, address."""
    from course import service_commands

    raise typer.Exit(service_commands.status())


@services_app.command()
def reset() -> None:
    """Stop the services and remove their data and passwords; notebooks stay."""
    from environment import services

    services.reset()
    print("The services' data is removed; the next start makes it anew.")


def main(arguments: list[str] | None = None) -> None:
    """Run a verb; every expected trouble ends in a sentence, 2 for a user's mistake and 1 for a failure."""
    try:
        app(arguments, prog_name="course")
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as error:
        sentence = _sentence(error)
        if sentence is None:
            raise
        print(sentence, file=sys.stderr)
        sys.exit(2 if type(error).__name__ == "UnknownExtra" else getattr(error, "exit_code", 1))


def _sentence(error: Exception) -> str | None:
    """Return what to tell the user, None for a mistake of ours, which needs its traceback."""
    if type(error).__module__.split(".")[0] in ("environment", "autograder", "course") and isinstance(
        error, RuntimeError
    ):
        return str(error)
    if isinstance(error, ModuleNotFoundError):
        return _repair(error)
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EROFS, errno.EACCES, errno.EDQUOT):
        return (
            f"{error.filename or 'A file'} cannot be written ({error.strerror}). Free some space, or make it writable."
        )
    return None


def _repair(error: ModuleNotFoundError) -> str:
    """Make the next start install everything anew."""
    from environment.install import bootstrap

    boot = bootstrap()
    if sys.prefix == str(boot.VENV):
        boot.write_stamp(boot.UNFINISHED)
    return (
        f"The installation is damaged: the module {error.name} is missing. Repair it by starting again: python3 run.py"
    )
