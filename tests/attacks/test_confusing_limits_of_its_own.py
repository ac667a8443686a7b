"""No descriptors, no memory, no time: the process limits itself so that nothing works any more."""

from .kit import Attack, code

CODE = """
import resource

resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))
resource.setrlimit(resource.RLIMIT_AS, (1 << 20, 1 << 20))
"""
ATTACK = Attack("confusing", code(CODE, end=""), ran=False)


def test_it_gains_nothing(outcome):
    outcome.check()
