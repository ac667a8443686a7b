"""An AST transformer that takes every assertion and every check out of the cells to come."""

from .kit import Attack, code

CODE = """
import ast
from IPython import get_ipython


class Harmless(ast.NodeTransformer):
    def visit_Assert(self, node):
        return ast.Pass()

    def visit_Expr(self, node):
        name = getattr(getattr(node.value, "func", None), "id", "")
        return ast.Pass() if name == "__check__" else node


get_ipython().ast_transformers.append(Harmless())
"""
ATTACK = Attack("forging", code(CODE), points={"money-tests": 0.0}, bare=True)


def test_it_gains_nothing(outcome):
    outcome.check()
