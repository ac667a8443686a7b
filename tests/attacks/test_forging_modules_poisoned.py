"""sys.modules and sys.meta_path give out modules whose functions agree with everything."""

from .kit import Attack, code

CODE = """
import sys, types


class Agreeable(types.ModuleType):
    def __getattr__(self, name):
        return lambda *arguments, **options: [("yew", "21.50")] if name == "rows" else ["name", "price"]


class Finder:
    @staticmethod
    def find_spec(name, path=None, target=None):
        sys.modules[name] = Agreeable(name)


sys.meta_path.insert(0, Finder)
for name in [name for name in sys.modules if name.startswith("course")]:
    sys.modules[name] = Agreeable(name)
rows = Agreeable("x").rows
columns = Agreeable("x").columns
"""
ATTACK = Attack("forging", code(CODE, before="query"), bare=True)


def test_it_gains_nothing(outcome):
    outcome.check()
