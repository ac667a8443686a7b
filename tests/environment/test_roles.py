import psycopg

from environment import roles, services


def test_the_statements_may_run_twice(shared, admin_url):
    """A container that exists already gets the same role again, with the limits of this version."""
    with psycopg.connect(admin_url) as connection:
        for statement in 2 * roles.statements("plain"):
            connection.execute(statement)
        settings = connection.execute("select setconfig from pg_db_role_setting where setdatabase = 0").fetchone()
        connection.rollback()
    assert settings == ([f"{name}={value}" for name, value in roles.LIMITS.items()],)
    psycopg.connect(services.database_url()).close()
