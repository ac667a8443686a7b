"""The ground floor: services, private databases and settings, everything that says where the course runs.

Importing this package costs nothing; each name below is loaded on first use.
"""

from importlib import import_module

# Type checkers take any variable of this name for true; importing `typing` would cost more than all the rest.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from environment import databases, paths, services
    from environment.databases import Database, database
    from environment.errors import ServiceError
    from environment.install import require
    from environment.services import database_url, redis_url

__all__ = [
    "Database",
    "ServiceError",
    "database",
    "database_url",
    "databases",
    "paths",
    "redis_url",
    "require",
    "services",
]

_HOME_OF = {
    "Database": "databases",
    "database": "databases",
    "ServiceError": "errors",
    "require": "install",
    "database_url": "services",
    "redis_url": "services",
}


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"The package 'environment' has no {name!r}. It exports: {', '.join(__all__)}.")
    module = import_module(f"environment.{_HOME_OF.get(name, name)}")
    return getattr(module, name) if name in _HOME_OF else module
