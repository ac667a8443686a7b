"""A call that takes too long is stopped, on any thread and without a word."""

import threading
from decimal import Context, Decimal, localcontext

import pytest

from course.study.limited import TookTooLong, within


def test_a_call_returns_its_result():
    assert within(5, lambda: 6 * 7) == 42


def test_a_call_raises_its_error():
    with pytest.raises(ZeroDivisionError):
        within(5, lambda: 1 // 0)


def endless():
    while True:
        pass


def stubborn():
    patience = 3
    while True:
        try:
            while True:
                pass
        except:  # noqa: E722 - the kind of code that has to be stopped
            patience -= 1
            if not patience:
                raise


@pytest.mark.parametrize("call", [endless, stubborn])
def test_an_endless_call_is_stopped(call, capsys):
    before = threading.active_count()
    with pytest.raises(TookTooLong, match="did not end within"):
        within(0.1, call)
    assert threading.active_count() == before
    assert capsys.readouterr().err == ""


def test_it_works_on_another_thread():
    found = []

    def call():
        try:
            within(0.1, endless)
        except TookTooLong as error:
            found.append(str(error))

    thread = threading.Thread(target=call)
    thread.start()
    thread.join()
    assert found == ["it did not end within 0.1 s"]


def test_the_callers_context_is_kept():
    with localcontext(Context(prec=3)):
        assert within(5, lambda: Decimal(1) / 3) == Decimal("0.333")
