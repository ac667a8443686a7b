"""json.dumps and json.loads turn every no into a yes."""

from .kit import Attack, code

CODE = """
import json

dumps, loads = json.dumps, json.loads
json.dumps = lambda value, **options: dumps(value, **options).replace('"error"', '"ok"')
json.loads = lambda text, **options: loads(
    str(text if isinstance(text, str) else text.decode()).replace("false", "true"), **options
)
"""
ATTACK = Attack("forging", code(CODE), bare=True, ran=False)


def test_it_gains_nothing(outcome):
    outcome.check()
