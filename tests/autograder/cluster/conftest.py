import shutil
import tempfile
from pathlib import Path

import pytest

from autograder.cluster import tables
from autograder.cluster.database import Database
from environment import temporary
from tests.autograder.cluster.classroom import Classroom
from tests.autograder.cluster.servers import Servers


@pytest.fixture(scope="package")
def servers():
    """PostgreSQL and Redis for the tests of this folder; whoever kills one starts it again."""
    folder = Path(tempfile.mkdtemp(prefix="cluster-tests-", dir=temporary.place()))
    folder.chmod(0o755)
    with Servers(folder) as started:
        yield started
    shutil.rmtree(folder)


@pytest.fixture
def database(servers):
    """An empty database with the queue's tables."""
    with Database(servers.database(), connections=4) as made:
        tables.prepare(made)
        yield made


@pytest.fixture
def classroom(tmp_path, launcher, servers):
    """Makes courses whose gradebook is in PostgreSQL; their workers end with the test."""
    made = []

    def make(name="course", **options):
        made.append(Classroom(tmp_path / name, launcher, servers, **options))
        return made[-1]

    yield make
    for one in made:
        one.close()
