import subprocess
import sys

import pytest

import environment


def test_importing_the_package_loads_nothing_heavy():
    """A notebook's first line must cost nothing, so the package loads its parts on first use only."""
    code = "import sys; before = set(sys.modules); import environment; print(*sorted(set(sys.modules) - before))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert "environment" in loaded
    assert not {name for name in loaded if name.startswith("environment.")}
    assert not loaded & {"typing", "psycopg", "psutil", "subprocess", "pathlib"}


@pytest.mark.parametrize(
    "name", ["database", "Database", "database_url", "redis_url", "services", "databases", "paths"]
)
def test_the_names_of_the_contract_are_there(name):
    """Every exported name can be reached."""
    assert getattr(environment, name) is not None
    assert name in environment.__all__


def test_an_unknown_name_is_refused_with_the_known_ones():
    """A typing mistake is answered with what there is."""
    with pytest.raises(AttributeError, match=r"has no 'databse'. It exports: Database, .*database_url"):
        environment.databse  # noqa: B018
