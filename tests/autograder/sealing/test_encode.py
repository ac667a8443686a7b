"""numpy's scalars, recognised without numpy being there."""

import datetime
import zoneinfo

import pytest

from autograder.sealing.encode import encode


def numpy(name, base=int, **members):
    return type(name, (base,), {"__module__": "numpy", "__eq__": lambda self, other: True, "__hash__": None, **members})


@pytest.mark.parametrize(
    "value, encoded",
    [
        (numpy("int64")(5), ["i", "5"]),
        (numpy("float64", float)(0.5), ["f", "0x1.0000000000000p-1"]),
        (numpy("str_", str)("a"), ["s", "a"]),
        (numpy("bool", int)(1), ["i", "1"]),
    ],
)
def test_numpy_scalars_are_written_as_plain_ones(value, encoded):
    assert encode(value) == encoded


@pytest.mark.parametrize("value", [numpy("float32", float)(0.1), numpy("int64")(2**53), numpy("ndarray", list)([1])])
def test_numpy_values_that_compare_in_another_way_are_opaque(value):
    assert encode(value)[0] == "?"


def test_a_moment_in_a_zone_is_written_with_its_offset():
    zone = zoneinfo.ZoneInfo("Europe/Berlin")
    assert encode(datetime.datetime(2026, 1, 1, tzinfo=zone))[-1] == format(3_600_000_000, "x")
    assert encode(datetime.datetime(2026, 10, 25, 2, 30, tzinfo=zone))[0] == "?"  # it exists twice
