"""One card per exercise."""

from autograder.feedback import cards
from autograder.records.verdict import CheckVerdict, Repair, Status, TestVerdict

CHECKS = (
    CheckVerdict(1, False, Status.PASSED, "double(1)", "2"),
    CheckVerdict(2, False, Status.FAILED, "double('<b>')", "'<i>'", "Text is <doubled>, too."),
    CheckVerdict(9, True, Status.NOT_JUDGED, "double('hidden call')", "hidden value", ""),
)


def test_cards_say_what_was_called_what_came_back_and_why(submitted):
    test = TestVerdict(
        "double-tests", 0.5, 2, Status.FAILED, "Text is <doubled>, too.", checks=CHECKS, exercise="double"
    )
    (exercise,) = cards.exercises((test,), submitted)
    card = cards.html(exercise, None)
    assert "<code>double(&#x27;&lt;b&gt;&#x27;)</code>" in card
    assert "<code>&#x27;&lt;i&gt;&#x27;</code>" in card
    assert card.count("Text is &lt;doubled&gt;, too.") == 1
    assert "1 of 3 checks passed; 1 come after the first failure" in card
    assert "0.5 of 2 points" in card
    assert "<details open>" in card
    assert "<summary>Hint 1</summary>" in card
    assert 'href="#exercise-double"' in card


def test_of_a_hidden_check_only_its_message_is_shown(submitted):
    check = CheckVerdict(9, True, Status.FAILED, "double('hidden call')", "hidden value", "Look at texts.")
    silent = CheckVerdict(9, True, Status.FAILED, "double('hidden call')", "hidden value")
    test = TestVerdict("double-tests", 0, 2, Status.FAILED, checks=(check, silent), exercise="double")
    card = cards.html(cards.exercises((test,), submitted)[0], None)
    assert "Look at texts." in card
    assert "A hidden check is not met yet." in card
    assert "hidden call" not in card
    assert "hidden value" not in card


def test_repairs_comments_limits_and_errors_before_the_tests_are_told(submitted):
    test = TestVerdict(
        "double-tests", 0, 2, Status.FAILED, limit="memory", answer_error="It <stopped>.", exercise="double"
    )
    repairs = (Repair("double", "It was <moved>."), Repair("elsewhere", "Not this one."))
    (exercise,) = cards.exercises((test,), submitted, repairs, {"double-tests": "<Well> done"})
    card = cards.html(exercise, None)
    assert "It used more memory than it may" in card
    assert "It &lt;stopped&gt;." in card
    assert "<li>It was &lt;moved&gt;.</li>" in card
    assert "Not this one." not in card
    assert "&lt;Well&gt; done" in card


def test_several_tests_of_an_exercise_share_a_card_and_strangers_have_their_own(submitted):
    tests = (
        TestVerdict("double-tests", 2, 2, Status.PASSED, exercise="double"),
        TestVerdict("double-tests-2", None, 3, Status.HELD, exercise="double"),
        TestVerdict("other <test>", 1, 1, Status.PASSED),
    )
    first, second = cards.exercises(tests, submitted)
    assert (first.status, second.name) == (Status.HELD, "other <test>")
    assert "2 of 5 points" in cards.html(first, None)
    assert "double-tests-2: … waits for your instructor" in cards.html(first, None)
    assert "Hint 1" not in cards.html(first, None)
    assert "<test>" not in cards.html(second, None)
    assert second.anchor == "exercise-other-test-"
