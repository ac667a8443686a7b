"""Frames become outputs by nbclient's rules; frames that no kernel sends become nothing."""

import pytest

from autograder.outputs import COUNT_LIMIT, Outputs, client

RESULT = {"data": {"text/plain": "5"}, "metadata": {}, "execution_count": 1}


def made(*frames, limit=1 << 20):
    outputs = Outputs(limit, client())
    for kind, content in frames:
        outputs.add({"t": kind, "c": content}, 100)
    return outputs


def test_clear_output_removes_what_was_shown():
    frames = [("stream", {"name": "stdout", "text": "old"}), ("clear_output", {"wait": False})]
    assert made(*frames).nodes == []


def test_a_display_is_updated_in_place():
    def shown(text):
        return {"data": {"text/plain": text}, "metadata": {}, "transient": {"display_id": "1"}}

    outputs = made(("display_data", shown("old")), ("update_display_data", shown("new")))
    assert [node.data["text/plain"] for node in outputs.nodes] == ["new"]


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("stream", {"name": "stdlog", "text": "x"}),
        ("stream", {"name": "stdout", "text": 5}),
        ("stream", "text"),
        ("error", {"ename": "E", "evalue": "", "traceback": "no list"}),
        ("error", {"ename": 1, "evalue": "", "traceback": []}),
        ("execute_result", {"data": [], "metadata": {}}),
        ("execute_result", {"data": {}, "metadata": {}, "execution_count": "1"}),
        ("comm_open", {}),
        (None, {}),
    ],
)
def test_what_no_kernel_sends_is_left_out(kind, content):
    assert made((kind, content)).nodes == []


def test_past_the_limit_each_fact_is_kept_once():
    many = [("stream", {"name": "stdout", "text": "x"})] * 20
    facts = [("stream", {"name": "stderr", "text": "bad"}), ("execute_result", RESULT)]
    outputs = made(*many, *facts, *facts, limit=500)
    kinds = [(node.output_type, node.get("name")) for node in outputs.nodes]
    assert kinds == [("stream", "stdout")] * 5 + [("stream", "stderr"), ("execute_result", None)]
    assert outputs.limit == "output"


def test_the_number_of_outputs_is_limited():
    many = [("display_data", {"data": {"text/plain": "x"}, "metadata": {}})] * (COUNT_LIMIT + 100)
    assert len(made(*many, limit=1 << 30).nodes) <= COUNT_LIMIT + 1
