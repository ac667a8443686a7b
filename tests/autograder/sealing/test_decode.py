"""Whatever a learner's process sends: a plain value or ValueError, soon."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.sealing.decode import READERS, Thing, decode

PRIME = (1 << 61) - 1  # hash(n * PRIME) == 0


def nested(depth):
    data = ["l", []]
    for _ in range(depth):
        data = ["l", [data]]
    return data


MALFORMED = [
    None,
    "s",
    [],
    [["s"]],
    {},
    ["s"],
    ["s", 1],
    ["s", "a", "b"],
    ["unknown", "a"],
    ["i", 1],
    ["i", "1_0"],
    ["i", "٣"],
    ["i", "f" * 30_000],
    ["i", ""],
    ["b", True],
    ["b", ["0"]],
    ["f", float("nan")],
    ["f", "1e5"],
    ["f", "0x1.8p+99999"],
    ["f", " nan"],
    ["c", "nan"],
    ["u", "zz"],
    ["u", "ff"],
    ["y", "0"],
    ["l", "ab"],
    ["l", {"a": 1}],
    ["S", [["l", []]]],
    ["S", [["i", "1"], ["i", "1"]]],
    ["S", [["i", "1"], ["f", "0x1.0000000000000p+0"]]],
    ["S", [["?", "x"]]],
    ["d", [[["i", "1"]]]],
    ["d", [[["s", "a"], ["n"]], [["s", "a"], ["n"]]]],
    ["d", [[["l", []], ["n"]]]],
    ["r", "0", "f" * 12, "1"],
    ["r", "0", "1", "0"],
    ["D", "1" * 30_000],
    ["D", "x"],
    ["F", "1", "0"],
    ["m", "7ea", "1"],
    ["m", "7ea", "d", "1", "0", "0", "0", "0", None],
    ["h", "0", "0", "0", "0", "fffffffffffffff"],
    ["w", "f" * 20, "0", "0"],
    ["U", "-1"],
    ["p", "mac", "a"],
    ["T", "print"],
    ["T", ["int"]],
    ["o", 1],
    nested(100),
    nested(5_000),
    ["l", [["n"]] * 200_000],
    ["l", [["s", "x" * 1000]] * 2000],
    ["S", [["i", format(n * PRIME, "x")] for n in range(90_000)]],
    ["d", [[["i", format(n * PRIME, "x")], ["n"]] for n in range(45_000)]],
]


@pytest.mark.parametrize("data", MALFORMED, ids=range(len(MALFORMED)))
def test_malformed_data_is_refused(data):
    with pytest.raises(ValueError):
        decode(data)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from(sorted(READERS)),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(st.tuples(st.sampled_from(sorted(READERS)), json_values, json_values).map(list) | json_values)
def test_random_data_gives_a_value_or_value_error(data):
    try:
        decode(data)
    except ValueError:
        return


def test_a_name_is_only_a_name():
    assert repr(decode(["o", "os.system"])) == "<os.system>"
    assert type(decode(["o", "x" * 9999])) is Thing
    assert len(decode(["?", "x" * 9999]).name) == 200
