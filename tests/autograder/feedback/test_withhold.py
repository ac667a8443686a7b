"""Outputs with a note in place of what they may not tell."""

from nbformat.v4 import new_output

from autograder.feedback.secrets import Secrets
from autograder.feedback.withhold import CODE_NOTE, VALUE_NOTE, Censor, blank, said

CENSOR = Censor(Secrets(code=("secretcodeofatest",), values=("secretvalueofatest",), rows=('"arowofsecretdata",',)))


def test_a_stream_with_code_goes_as_a_whole():
    output = new_output("stream", name="stderr", text="before\nsecret code\n of a test\nafter")
    assert CENSOR.output(output) == new_output("stream", name="stderr", text=CODE_NOTE + "\n")


def test_of_values_only_the_lines_go():
    text = 'before\nsecret value\nof a test\n  "a row of secret data",\nafter'
    assert CENSOR.text(text) == f"before\n{VALUE_NOTE}\nafter"


def test_an_error_stays_an_error():
    output = new_output("error", ename="secret code of a test", evalue="x", traceback=["a\nsecret code of a test\nb"])
    made = CENSOR.output(output)
    assert (made.output_type, made.ename, made.evalue) == ("error", CODE_NOTE, "x")
    assert made.traceback == [f"a\n{CODE_NOTE}\nb"]


def test_data_loses_the_kinds_that_tell_and_keeps_a_grade():
    data = {"text/html": "<b>secret</b> code of a test", "application/json": {"x": ["secret value of a test"]}}
    made = CENSOR.output(new_output("execute_result", data={"text/plain": "1.5", **data}, execution_count=1))
    assert made.data == {"text/plain": "1.5"}
    assert CENSOR.output(new_output("display_data", data=data)).data == {"text/plain": CODE_NOTE}


def test_a_blank_output_says_nothing_but_a_number():
    assert said(blank(new_output("stream", name="stdout", text="s"))) == CODE_NOTE + "\n"
    assert said(blank(new_output("execute_result", data={"text/plain": "2", "text/html": "s"}))) == "2"
    assert said(blank(new_output("display_data", data={"text/html": "s"}))) == CODE_NOTE
    error = blank(new_output("error", ename="s", evalue="s", traceback=["s"]))
    assert said(error) == "\n".join([CODE_NOTE, CODE_NOTE, CODE_NOTE])
