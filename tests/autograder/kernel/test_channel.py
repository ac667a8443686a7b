"""Frames: what comes in pieces is put together, what is no frame is refused."""

import os

import pytest

from autograder.kernel import channel
from autograder.kernel.channel import Confused, Reader, pack


def frames(*blocks):
    reader = Reader()
    return [frame for block in blocks for frame, _ in reader.feed(block)]


def test_frames_that_come_in_pieces_are_put_together():
    data = pack({"t": "a"}) + pack({"t": "b"})
    assert frames(data[:3], data[3:9], data[9:]) == [{"t": "a"}, {"t": "b"}]


def test_a_frame_tells_its_size():
    assert [size for _, size in Reader().feed(pack({}))] == [2]


def test_lone_surrogates_survive():
    assert frames(pack({"text": "\ud800"})) == [{"text": "\ud800"}]


def test_what_json_cannot_say_is_said_as_its_repr():
    assert frames(pack({"x": {1}})) == [{"x": "{1}"}]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (channel.HEAD.pack(channel.FRAME_LIMIT + 1), "limit"),
        (channel.HEAD.pack(3) + b"nop", "not JSON"),
        (channel.HEAD.pack(2) + b"[]", "a list, not an object"),
        (channel.HEAD.pack(200_000) + b"[" * 200_000, "not JSON"),
    ],
)
def test_what_is_no_frame_is_refused(data, says):
    with pytest.raises(Confused, match=says):
        frames(data)


def test_read_waits_for_a_whole_frame():
    ours, theirs = os.pipe()
    data = pack({"n": 1})
    os.write(theirs, data)
    os.close(theirs)
    assert channel.read(ours) == {"n": 1}
    with pytest.raises(EOFError):
        channel.read(ours)
    os.close(ours)
