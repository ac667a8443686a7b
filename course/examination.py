"""What `course doctor` prints."""

from course import screen
from environment import doctor


def report() -> int:
    """Print a table of what is here; return 1 when something that the course needs is missing."""
    findings = doctor.examine()
    screen.show(("", "what", "found", "remedy"), map(_row, findings))
    broken = [finding.name for finding in findings if finding.needed and not finding.ok]
    print(f"Needed and not right: {', '.join(broken)}." if broken else "Everything that the course needs is here.")
    return 1 if broken else 0


def _row(finding: doctor.Finding) -> tuple[str, str, str, str]:
    return _mark(finding), finding.name, finding.detail, "" if finding.ok else finding.remedy


def _mark(finding: doctor.Finding) -> str:
    if finding.ok:
        return "[green]ok[/green]"
    return "[red]missing[/red]" if finding.needed else "[yellow]optional[/yellow]"


def write_env() -> int:
    """Write the passwords and ports of the containers, and say how to start those."""
    from environment import compose

    compose.write_env()
    print(f"Written: {compose.env_file()}\nNext: docker compose --env-file {compose.env_file()} up --build")
    return 0
