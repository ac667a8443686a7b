import pytest

from tests.autograder.tiny import Launcher, Tiny


@pytest.fixture(scope="session")
def launcher():
    """Starts `autograder` without importing everything each time."""
    started = Launcher()
    yield started
    started.close()


@pytest.fixture
def tiny(tmp_path, launcher):
    """Makes courses in miniature."""
    return lambda name="course", **options: Tiny(tmp_path / name, launcher, **options)
