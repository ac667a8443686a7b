"""Databases, roles and files of the server, from the run's own role."""

from .kit import Attack, code

CODE = """
import os, psycopg
from psycopg import conninfo

about = conninfo.conninfo_to_dict(os.environ["DATABASE_URL"])


def attempt(statement, **other):
    try:
        with psycopg.connect(**{**about, **other, "connect_timeout": 2}, autocommit=True) as connection:
            found = connection.execute(statement)
            print("ESCAPED", statement, other, found.fetchone() if found.description else "")
    except psycopg.Error:
        pass


for name in ("postgres", "template1"):
    attempt("select 1", dbname=name)
attempt("select 1", user="postgres", dbname="postgres")
for statement in (
    "create role evil superuser",
    "create database evil",
    "alter system set fsync = off",
    "select pg_read_file('/etc/passwd')",
    "copy (select 1) to program 'touch /tmp/evil'",
    "alter role current_user superuser",
    "set role postgres",
    "select pg_ls_dir('.')",
    "create extension plpython3u",
    "select lo_import('/etc/passwd')",
    "select * from pg_authid",
    "select pg_reload_conf()",
    "alter role current_user connection limit -1",
):
    attempt(statement)
with psycopg.connect(**about, autocommit=True) as connection:
    names = [name for (name,) in connection.execute("select datname from pg_database")]
for name in names:
    if name != about["dbname"] and "shop" not in name:
        attempt("select 1", dbname=name)
"""
ATTACK = Attack("touching", code(CODE))


def test_it_gains_nothing(outcome):
    outcome.check()
