"""A suite is judged by the right programs it accepts and by the wrong ones it notices."""

from course.study.mutants import trial


def right_formula(total):
    """Uses a formula."""
    return 0 if total >= 50 else 5


def right_table(total):
    """Looks the price up in a table, and returns a float."""
    return next(price for limit, price in [(50, 0.0), (0, 5.0)] if total >= limit)


def late(total):
    """Ships for free only above 50."""
    return 0 if total > 50 else 5


def always(total):
    """Never ships for free.

    More about it.
    """
    return 5


def endless(total):
    """Does not come to an end from 50 on."""
    while total >= 50:
        pass
    return 5


def suite(*lines):
    namespace = {}
    exec("def shipping(total): ...\n" + "\n".join(lines), namespace)
    return namespace


def judged(*lines, mutants=(late, always), **more):
    return trial(suite(*lines), "shipping", [right_formula, right_table], mutants, **more)


BOUNDARY = "def test_boundary(): assert (shipping(50), shipping(49)) == (0, 5)"


def test_a_good_suite_passes_and_every_variant_has_its_verdict():
    found = judged(BOUNDARY)
    assert found.rejects_right == []
    assert found.survivors == []
    assert found.verdicts == {
        "right_formula": "accepted",
        "right_table": "accepted",
        "late": "rejected",
        "always": "rejected",
    }
    assert found.message == "All right programs pass your test, and no wrong one does (2 tried)."


def test_survivors_are_described_by_what_they_do():
    found = judged("def test_small(): assert shipping(10) == 5", "def test_large(): assert shipping(80) == 0")
    assert found.survivors == ["Ships for free only above 50"]
    assert found.message == (
        "1 of 2 wrong programs pass your 2 tests. For each, find a call that gives it away:\n"
        "- Ships for free only above 50"
    )


def test_a_test_that_rejects_a_right_program_is_named_with_the_reason():
    found = judged("def test_type(): assert str(shipping(50)) == '0'")
    assert found.rejects_right == [
        "test_type fails for a right shipping (Looks the price up in a table, and returns a float): AssertionError"
    ]
    assert found.message.startswith(
        "A test rejects a program that is right, so it asks for more than the task promises."
    )


def test_no_test_at_all_says_what_to_do_first():
    assert judged().message.startswith("There is no test of shipping yet. Write functions whose names begin with test_")
    assert judged().survivors == ["Ships for free only above 50", "Never ships for free"]


def test_an_endless_mutant_is_stopped_and_counts_as_noticed():
    assert judged(BOUNDARY, mutants=[endless], seconds=0.2).verdicts["endless"] == "rejected"


def test_an_endless_test_is_too_strict():
    found = judged("def test_loop():\n    while shipping(1): pass", seconds=0.1)
    assert found.rejects_right[0].endswith("it did not end within 0.1 s")


def test_variants_do_not_give_themselves_away_by_name_or_docstring():
    peeking = "def test_peek(): assert (shipping.__name__, shipping.__doc__) == ('shipping', None)"
    assert judged(peeking).verdicts["late"] == "accepted"


def test_nothing_that_tests_print_is_seen(capsys):
    judged("import sys", "def test_loud(): print('out'); print('err', file=sys.stderr); shipping(1)")
    assert capsys.readouterr() == ("", "")


def test_a_test_may_ask_for_an_exception():
    def refuses(total):
        """Refuses negative totals."""
        if total < 0:
            raise ValueError(total)

    code = ["import pytest", "def test_negative():\n    with pytest.raises(ValueError): shipping(-1)"]
    assert trial(suite(*code), "shipping", [refuses], [late]).survivors == []


def test_a_class_can_be_the_target():
    class Right:
        """Keeps what is put into it."""

        def __init__(self):
            self.items = []

    class Shared:
        """Shares its items with all others."""

        items = []  # noqa: RUF012 - the mistake

    code = "def test_own():\n    a, b = Basket(), Basket()\n    a.items.append(1)\n    assert b.items == []"
    namespace = {}
    exec("Basket = None\n" + code, namespace)
    assert trial(namespace, "Basket", [Right], [Shared]).verdicts == {"Right": "accepted", "Shared": "rejected"}


def test_a_variant_without_a_docstring_has_its_name():
    found = trial(suite("def test_x(): shipping(1)"), "shipping", [], [lambda total: 5])
    assert found.survivors == ["<lambda>, which has no docstring"]
