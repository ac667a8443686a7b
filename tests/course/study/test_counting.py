"""Counted values and lists say what a call costs, and behave like ordinary ones otherwise."""

import pytest

from course.study.counting import CountedList, Meter, counted, measured, plain

NAMES = [f"n{number}" for number in range(100)]


def cost(function, *arguments):
    found = measured(function, *arguments)
    return found.comparisons, found.hashes, found.places


def test_a_search_in_a_list_compares_with_each_item():
    assert cost(lambda names: "n99" in names, NAMES) == (100, 0, 0)


def test_a_search_in_a_set_takes_one_hash_and_one_comparison():
    assert cost(lambda names, wanted: wanted in names, set(NAMES), "n7") == (1, 1, 0)


def test_a_set_made_in_the_call_costs_one_hash_per_item():
    assert cost(lambda names: len(set(names)), NAMES) == (0, 100, 100)


def test_a_key_of_two_parts_hashes_both():
    assert cost(lambda key, table: table.get(key), ("a", 2), {("a", 2): "x"}) == (2, 2, 0)


def test_sorting_compares_numbers_and_keeps_their_values():
    found = measured(sorted, [3, 1, 2])
    assert found.result == [1, 2, 3]
    assert found.comparisons >= 2


@pytest.mark.parametrize(
    ("places", "change"),
    [
        (1, lambda pile: pile.append("x")),
        (1, lambda pile: pile.pop()),
        (100, lambda pile: pile.pop(0)),
        (101, lambda pile: pile.insert(0, "x")),
        (1, lambda pile: pile.insert(500, "x")),
        (3, lambda pile: pile.__delitem__(slice(-3, None))),
        (0, lambda pile: pile.__delitem__(slice(100, None))),
        (1, lambda pile: pile[-1]),
        (3, lambda pile: pile[::40]),
        (1, lambda pile: pile.__setitem__(0, "x")),
        (100, lambda pile: pile.__setitem__(slice(None), [])),
        (100, lambda pile: pile.reverse()),
        (100, lambda pile: pile.copy()),
        (100, lambda pile: list(reversed(pile))),
        (2, lambda pile: pile.extend("xy")),
    ],
)
def test_a_list_counts_the_places_it_reads_writes_or_moves(places, change):
    assert measured(change, NAMES).places == places


def test_remove_looks_and_then_moves():
    assert cost(lambda pile: pile.remove("n40"), NAMES) == (41, 0, 60)


def test_adding_to_a_list_in_place_keeps_it_counted():
    def add(pile):
        pile += ["x", "y"]
        return pile[-1]

    assert (measured(add, NAMES).result, measured(add, NAMES).places) == ("y", 3)


def test_the_arguments_are_copies_and_come_back_as_the_call_left_them():
    names = ["b", "a"]
    found = measured(lambda pile: pile.sort(), names)
    assert (names, found.arguments, found.result) == (["b", "a"], [["a", "b"]], None)


def test_a_counted_copy_equals_its_original_and_becomes_plain_again():
    data = {"a": [1, ("b", {2}), frozenset({"c"})], "d": {"e": None}, "f": [True, 2.5]}
    copy = counted(data, Meter())
    assert copy == data
    assert type(copy["a"]) is CountedList
    back = plain(copy)
    assert back == data
    assert [type(back["a"]), type(back["a"][0]), type(back["a"][1][0]), type(back["f"][0])] == [list, int, str, bool]


def test_the_cost_reads_as_a_sentence():
    assert str(measured(lambda names: "x" in names, NAMES * 20)) == "2 000 steps (2 000 comparisons)"
    assert str(measured(lambda names: names[0] in {"n0"}, NAMES)) == "3 steps (1 comparison, 1 hash, 1 place of a list)"
    assert str(measured(lambda: None)) == "0 steps"


def test_an_error_of_the_function_reaches_the_caller():
    with pytest.raises(KeyError, match="b"):
        measured(lambda table, key: table[key], {"a": 1}, "b")
