"""Sentences for a TypeError, from the messages that this very Python writes."""

import pytest

from course.study.cards.explain_calls import mismatch, unawaited


class Point:
    pass


def two(a, b, *, c=0):
    return a


async def later():
    return 1


NOTHING = None


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: two(1), "`two` needs a value for `b`"),
        (lambda: two(), "`two` needs a value for `a` and `b`"),
        (lambda: two(1, 2, 3), "`two` takes 2 arguments by position, and this call gives 3"),
        (lambda: two(1, 2, d=3), "`two` has no parameter called `d`"),
        (lambda: two(1, 2, a=3), "`two` gets `a` twice"),
        (lambda: Point(1), "`Point` takes no arguments"),
        (lambda: NOTHING(), "What is called here is None"),
        (lambda: NOTHING[0], "What is used here is None"),
        (lambda: list(NOTHING), "What is used here is None"),
        (lambda: 1 in NOTHING, "What is used here is None"),
        (lambda: Point()(), "`Point` cannot be called"),
        (lambda: Point()[0], "this is `Point`"),
        (lambda: list(Point()), "this is `Point`"),
        (lambda: len(Point()), "`len` counts the items"),
        (lambda: 1 + "a", "`+` does not work between `int` and `str`"),
        (lambda: 1 + NOTHING, "`+` does not work between `int` and None"),
        (lambda: "a" + 1, "`+` joins `str` only with its like"),
        (lambda: "a" < 1, "`<` cannot compare `str` with `int`"),
        (lambda: {[]: 1}, "`list` can change"),
        (lambda: iter(1, 2, 3), "another type than this line can work with"),
    ],
)
def test_type_errors(call, says):
    with pytest.raises(TypeError) as info:
        call()
    assert says in mismatch(info.value)


def test_awaiting_what_cannot_be_awaited():
    async def wrong():
        await two(1, 2)

    with pytest.raises(TypeError) as info:
        wrong().send(None)
    assert "Only a coroutine can be awaited, and this is `int`" in mismatch(info.value)


def test_a_forgotten_await_is_seen_in_a_message_and_in_an_error():
    made = later()
    with pytest.raises(TypeError) as info:
        made + 1
    assert "`await`" in unawaited(str(info.value)) and "`await`" in unawaited(f"it gave {made!r}")
    made.close()
    assert unawaited("it gave 3") == ""
