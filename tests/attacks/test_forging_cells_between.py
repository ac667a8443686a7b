"""Own cells between answer and test, and after each test, redefine what the tests use."""

from .kit import Attack, code, several

CODE = """
def __check__(number, value):
    pass


class Path:
    def __init__(self, *given):
        pass

    def read_text(self):
        return "a,1 b,2 c,3"
"""
ATTACK = Attack("forging", several(code(CODE, before="price-tests"), code(CODE, before="count-tests")), bare=True)


def test_it_gains_nothing(outcome):
    outcome.check()
