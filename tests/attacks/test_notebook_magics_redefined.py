"""%%time, %load_ext and every cell magic do something else from now on."""

from .kit import Attack, code

CODE = """
from IPython import get_ipython

shell = get_ipython()
for kind in shell.magics_manager.magics.values():
    for name in list(kind):
        kind[name] = lambda *arguments, **options: None
shell.run_cell_magic = lambda *arguments, **options: None
"""
ATTACK = Attack("notebook", code(CODE, before="query"), bare=True)


def test_it_gains_nothing(outcome):
    outcome.check()
