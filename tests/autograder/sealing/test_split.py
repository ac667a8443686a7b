"""A sealed cell and what stays with the supervisor decide together as the cell alone does."""

import ast
import asyncio
import inspect
import random

import pytest

from autograder.sealing import decode, encode, split
from autograder.sealing.split import AWAITS, CAUGHT, IN_FUNCTION


class Ran:
    """Runs a cell as the two processes do, and keeps what the supervisor sees."""

    def __init__(self, source, **names):
        self.sealed, self.seen = split(source), []
        self.names = {**names, "__check__": self.check}
        try:
            execute(self.sealed.code, self.names)
            self.outcome = "passed"
        except Exception as error:
            self.outcome = f"{type(error).__name__}: {error}"

    def check(self, k, value):
        check = self.sealed.checks[k]
        judgement = check.judge(decode(encode(value)))
        self.seen.append(k)
        if judgement != "passed":
            raise AssertionError(*([eval(check.message_source, self.names)] if check.message_source else []))


def execute(code, names):
    compiled = compile(code, "<cell>", "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    result = eval(compiled, names)
    if inspect.iscoroutine(result):
        asyncio.run(result)


def stock(source, **names):
    try:
        execute(source, names)
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return "passed"


async def later(value):
    return value


def fail(value):
    raise ValueError(f"no {value}")


NAMES = {"double": lambda n: n * 2, "one": 1, "none": None, "data": {"a": [1, 2]}, "later": later, "fail": fail}
CELLS = [
    "assert double(2) == 4",
    "assert double(2) == 5, 'twice two'",
    "assert double(2) == 5, (\n    'twice '  # a comment\n    f'two is {double(2)}'\n)",
    "assert double(2) == 4 and one == 2, f'{one}'",
    "assert one and double(2)",
    "assert one and none, 'none'",
    "assert not one",
    "assert none is None\nassert one is not None, 'there'",
    "assert fail(3) == 4, 'never seen'",
    "assert missing == 3",
    "assert double(2) == 5, fail('message')",
    "assert data == {'a': [1, 2]}",
    "assert 1 in data['a'] and 'b' not in data",
    "assert abs(double(0.1) - 0.2) < 1e-9",
    "assert await later(3) == 3",
    "assert await later(3) == 4, 'late'",
    "for n in (1, 2, 3):\n    assert double(n) == 4, f'n is {n}'",
    "if one:\n    assert double(1) == 3, 'if'\nelse:\n    assert double(1) == 4",
    "try:\n    assert double(1) == 3\nexcept AssertionError:\n    caught = True\nassert caught is True",
    "try:\n    fail(1)\n    assert False, 'should fail'\nexcept ValueError:\n    pass",
    "try:\n    double(1)\n    assert False, 'should fail'\nexcept ValueError:\n    pass",
    "import contextlib\nwith contextlib.suppress(AssertionError):\n    assert double(1) == 3",
    "import io\nwith io.StringIO() as f:\n    assert f.write('ab') == 3, 'with'",
    "match one:\n    case 1:\n        assert double(1) == 3, 'case'",
    "def inner(x):\n    assert x == 2, f'x is {x}'\ninner(3)",
    "assert (n := double(2)) == 4\nassert n == 5, f'{n=}'",
    "assert one == 2 if none else 3",
    "assert type(one) is int, 'int'",
    "assert double('\\ud83d') == 'a'",
    "assert sum(x for x in data['a']) == 3",
    "assert isinstance(one, (int, str)) and callable(double)",
    "assert one == one == 2, 'chain'",
    "assert double, ('a', 'tuple')",
]


@pytest.mark.parametrize("source", CELLS)
def test_sealed_cells_end_as_stock_ones(source):
    assert Ran(source, **NAMES).outcome == stock(source, **NAMES)


def test_the_code_holds_neither_expectations_nor_messages_nor_comments():
    source = '# the answer is 271828\nassert double(2) == 271828, f"think of {314159}"  # 161803\nx = 1  # 141421\n'
    sealed = split(source)
    assert sealed.code == "\n__check__(0, double(2))\nx = 1"
    (check,) = sealed.checks
    assert (check.expected, check.op, check.call, check.line) == (271828, "==", "double(2)", 2)
    assert check.message_source == '(f"think of {314159}"\n)'


def test_statements_stay_on_their_lines():
    source = "# first\n\nx = 1\n\n\n@print\n# why\ndef f():\n    return 1\n\n\nassert f() == 2\n"
    lines = split(source).code.split("\n")
    assert [lines.index(text) + 1 for text in ("x = 1", "@print", "__check__(0, f())")] == [3, 6, 12]


def test_only_the_unconditional_assertions_are_required():
    source = "assert f(1) == 2\nif x:\n    assert f(2) == 3\nfor y in z:\n    assert f(y) == 4 and y\nassert f(3) == 5"
    assert [(check.k, check.required) for check in split(source).checks] == [
        *[(0, True), (1, False), (2, False), (3, False), (4, True)]
    ]


@pytest.mark.parametrize(
    "source, line, reason",
    [
        ("def f():\n    assert x == 1", 2, IN_FUNCTION),
        ("class A:\n    assert x == 1", 2, IN_FUNCTION),
        ("assert x == 1, await f()", 1, AWAITS),
        ("try:\n    assert x == 1\nexcept:\n    pass", 2, CAUGHT),
        ("try:\n    assert x == 1\nexcept (KeyError, Exception):\n    pass", 2, CAUGHT),
        ("with pytest.raises(AssertionError):\n    assert x == 1", 2, CAUGHT),
    ],
)
def test_some_assertions_stay_open_for_a_reason(source, line, reason):
    sealed = split(source)
    assert (sealed.checks, sealed.open, sealed.stays_open[0].reason) == ((), (line,), reason)
    assert "assert x == 1" in sealed.code


@pytest.mark.parametrize(
    "source",
    [
        "%time f()\nassert f() == 1",
        "!ls\nassert 1 == f()",
        "%%sql\nselect 1",
        "x = 1",
        "",
        "assert",
        "f?",
        "a = !ls\nassert a",
    ],
)
def test_cells_that_are_not_plain_python_or_assert_nothing_run_as_they_are(source):
    assert split(source) is None


def test_a_last_semicolon_stays():
    assert split("assert x == 1\n5;\n").code.endswith("5;")
    assert not split("assert x == 1\n5\n").code.endswith(";")


def test_assertions_on_hidden_lines_are_hidden():
    source = "assert f(1) == 2\n### BEGIN HIDDEN TESTS\nassert f(2) == 3\n### END HIDDEN TESTS\nassert f(3) == 4"
    assert [check.hidden for check in split(source, frozenset({2, 3, 4})).checks] == [False, True, False]


def test_a_word_expected_three_times_is_a_helpers_verdict():
    sealed = split("\n".join(f"assert helper({n}) == 'fits'" for n in range(3)) + "\nassert helper(4) == 'stands'")
    assert [check.strength for check in sealed.checks] == ["guessable", "guessable", "guessable", "sealed"]


def test_warnings_of_the_compiler_stay_silent():
    assert split("assert x is 5\nassert '\\d' == y") is not None


def test_a_thousand_assertions_are_no_trouble():
    rng = random.Random(1)
    numbers = [rng.randint(-99, 99) for _ in range(1000)]
    source = "\n".join(f"assert double({n}) == {2 * n}" for n in numbers)
    assert Ran(source, **NAMES).seen == list(range(1000))
