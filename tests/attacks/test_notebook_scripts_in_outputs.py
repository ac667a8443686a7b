"""Scripts in HTML, SVG, JavaScript and Markdown outputs, and in error messages."""

from .kit import ALL, Attack, code
from .pages import acting

CODE = """
from IPython.display import HTML, SVG, Javascript, Markdown, display

evil = "<script>alert('evil')</script><img src=x onerror=alert(1)><iframe src='http://127.0.0.1:{{port}}/'></iframe>"
display(HTML(evil), Javascript("alert('evil')"), Markdown(evil))
display(
    {"image/svg+xml": f"<svg onload='alert(1)'>{evil}</svg>", "text/html": evil, "text/latex": evil}, raw=True
)
print(evil, "\\x1b]0;evil\\x07\\x1b[2J")
raise ValueError(evil)
"""
ATTACK = Attack("notebook", code(CODE, end=""), base="right", points=ALL, ran=False)


def test_it_gains_nothing(outcome):
    outcome.check()
    assert not acting(outcome)
