"""The learner's role: it may make databases and roles, it is no superuser, and its mistakes end by themselves."""

NAME = "course"
LIMITS = {
    "statement_timeout": "60s",
    "lock_timeout": "20s",
    "idle_in_transaction_session_timeout": "10min",
}


def statements(password: str) -> list[str]:
    """Return the SQL that makes the role, or puts it right when it exists; the password must be plain letters."""
    return [
        f"do $$ begin create role {NAME}; exception when duplicate_object then null; end $$",
        f"alter role {NAME} login createdb createrole password '{password}'",
        *(f"alter role {NAME} set {name} = '{value}'" for name, value in LIMITS.items()),
    ]
