"""An ordinary cell that fails: a sentence, then the learner's own frames; what IPython shows better stays as it was."""

import sys


def test_libraries_frames_are_left_out_and_within_reach(learner):
    learner.run("import json\ndef load(text):\n    return json.loads(text)\nload('{')")
    assert learner.stdout.startswith("This text is not JSON")
    assert "return json.loads(text)" in learner.stdout and "raw_decode" not in learner.stdout
    assert "frames of libraries' code left out: `%tb` shows everything.)" in learner.stdout
    assert "raw_decode" in learner.run("%tb").stdout


def test_the_debugger_still_starts_where_the_exception_was_raised(learner):
    learner.run("import json\njson.loads('{')")
    step = learner.shell.InteractiveTB.tb
    while step.tb_next:
        step = step.tb_next
    assert (step.tb_frame.f_code.co_name, sys.last_value) == ("raw_decode", learner.error)


def test_an_exception_that_a_library_wrapped_is_shown_alone(learner):
    learner.run("import runpy\nrunpy.run_module('no_such_module_here.at_all')")
    assert learner.stdout.count("Traceback (most recent call last)") == 1
    assert learner.error.__cause__ is not None or learner.error.__context__ is not None


def test_a_cause_in_the_learners_own_code_is_shown(learner):
    learner.run("try:\n    {}['x']\nexcept KeyError as error:\n    raise ValueError('no') from error")
    assert "KeyError: 'x'" in learner.stdout and "direct cause" in learner.stdout


def test_what_the_learner_raised_on_purpose_gets_no_sentence(learner):
    learner.run("raise ValueError('on purpose')")
    assert learner.stdout.startswith("----")


def test_a_cell_that_does_not_parse(learner):
    learner.run("total = (1 + 2\nprint(total)")
    assert learner.stdout.startswith("A bracket was opened here and never closed") and "SyntaxError" in learner.stdout
    assert "_showtraceback" not in vars(learner.shell)


def test_an_unknown_magic_is_left_to_ipython(learner):
    learner.run("%nosuchmagic")
    assert "not found" in learner.stderr and "stopped at this line" not in learner.stdout


def test_an_exception_that_cannot_be_printed_is_left_to_ipython(learner):
    learner.run("class Mute(Exception):\n    def __str__(self): 1 / 0\nraise Mute()")
    assert "Mute" in learner.stdout + learner.stderr
