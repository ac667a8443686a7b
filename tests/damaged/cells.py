"""Damages to cells: copied, split, merged, deleted, moved, retyped, edited."""

from .corpus import Work, damage, own, text, twin

# ---- copied


@damage("stood 2 times")
def answer_copied_below(work: Work) -> None:
    work.below(work.answer, twin(work.answer))


@damage("stood 2 times")
def answer_copied_above(work: Work) -> None:
    work.insert(work.at(work.answer), twin(work.answer))


@damage("stood 2 times")
def answer_copied_to_the_end(work: Work) -> None:
    work.cells.append(twin(work.answer))


@damage("stood 2 times", own=["# an older try\n"])
def answer_copied_below_with_another_text(work: Work) -> None:
    """The one with the original's cell id counts; the other one may not overwrite it."""
    work.below(work.answer, twin(work.answer, source=f"# an older try\n{work.stubs[work.answer['id']]}\npass"))


@damage("stood 2 times", own=["# an older try\n"])
def answer_copied_above_with_another_text(work: Work) -> None:
    older = f"# an older try\n{work.stubs[work.answer['id']]}\npass"
    work.insert(work.at(work.answer), twin(work.answer, source=older))


@damage("stood 2 times", own=[""])
def untouched_answer_copied_below(work: Work) -> None:
    work.below(work.answer, twin(work.answer, source=work.stubs[work.answer["id"]]))


@damage("stood 2 times", own=[""])
def copy_below_the_untouched_answer_is_the_answer(work: Work) -> None:
    work.below(work.answer, twin(work.answer))
    work.answer["source"] = work.stubs[work.answer["id"]]


@damage("stood 2 times")
def copy_at_the_end_is_the_answer_and_the_original_empty(work: Work) -> None:
    work.cells.append(twin(work.answer))
    work.answer["source"] = ""


@damage("stood 9 times")
def answer_copied_eight_times(work: Work) -> None:
    for _ in range(8):
        work.below(work.answer, twin(work.answer))


@damage("stood 2 times")
def tests_copied_below(work: Work) -> None:
    work.below(work.tests, twin(work.tests))


@damage("stood 2 times")
def tests_copied_before_the_answer(work: Work) -> None:
    work.insert(work.at(work.answer), twin(work.tests))


@damage("stood 2 times", own=["print('my own check')"])
def tests_copied_and_the_copy_edited(work: Work) -> None:
    work.below(work.tests, twin(work.tests, source="print('my own check')"))


@damage()
def prose_copied(work: Work) -> None:
    work.below(work.prose, twin(work.prose))


@damage("stood 2 times")
def tests_copied_with_the_same_cell_id(work: Work) -> None:
    work.below(work.tests, twin(work.tests, id=work.tests["id"]))


# ---- split


def _halves(cell: dict) -> tuple[str, str]:
    lines = text(cell).split("\n")
    middle = max(1, len(lines) // 2)
    return "\n".join(lines[:middle]), "\n".join(lines[middle:])


def _long_answer(work: Work) -> None:
    """An answer that cannot be cut in two without harm."""
    body = "\n".join(f"    total = total + {number}" for number in range(6))
    work.answer["source"] = f"def long_answer(total):\n{body}\n    return total"
    work.expected = {work.answer["id"]: work.answer["source"]}


@damage("was split in 2")
def answer_split_by_jupyterlab(work: Work) -> None:
    """Both halves keep nbgrader's metadata."""
    _long_answer(work)
    first, second = _halves(work.answer)
    work.below(work.answer, twin(work.answer, source=second))
    work.answer["source"] = first


@damage("was split in 2")
def answer_split_and_the_second_half_keeps_the_id(work: Work) -> None:
    _long_answer(work)
    first, second = _halves(work.answer)
    work.insert(work.at(work.answer), twin(work.answer, source=first))
    work.answer["source"] = second


@damage("was split in 2")
def answer_split_and_the_second_half_without_metadata(work: Work) -> None:
    _long_answer(work)
    first, second = _halves(work.answer)
    work.below(work.answer, own(second))
    work.answer["source"] = first


@damage("was split in 2")
def answer_split_and_the_first_half_without_metadata(work: Work) -> None:
    _long_answer(work)
    first, second = _halves(work.answer)
    work.insert(work.at(work.answer), own(first))
    work.answer["source"] = second


@damage("was split in 2")
def answer_split_between_two_statements(work: Work) -> None:
    work.expected = {work.answer["id"]: "def one():\n    return 1\n\ndef two():\n    return 2"}
    work.answer["source"] = "def one():\n    return 1\n"
    work.below(work.answer, twin(work.answer, source="def two():\n    return 2"))


@damage("stood 2 times")
def tests_split(work: Work) -> None:
    first, second = _halves(work.tests)
    work.below(work.tests, twin(work.tests, source=second))
    work.tests["source"] = first


@damage()
def prose_split(work: Work) -> None:
    first, second = _halves(work.prose)
    work.below(work.prose, own(second, "markdown"))
    work.prose["source"] = first


# ---- merged


@damage("merged into one")
def answer_merged_with_the_tests_below(work: Work) -> None:
    work.answer["source"] = f"{text(work.answer)}\n\n{text(work.tests)}"
    _remove_between(work, work.answer, work.tests)


@damage("merged into one")
def answer_merged_into_the_tests(work: Work) -> None:
    work.tests["source"] = f"{text(work.answer)}\n{text(work.tests)}"
    place = work.at(work.answer)
    del work.cells[place : work.at(work.tests)]


@damage("merged into one")
def prose_merged_with_the_answer_below(work: Work) -> None:
    """The merged cell is prose now, with the prose's id."""
    prose = next(cell for cell in reversed(work.cells[: work.at(work.answer)]) if cell["cell_type"] == "markdown")
    prose["source"] = f"{text(prose)}\n\n{text(work.answer)}"
    del work.cells[work.at(prose) + 1 : work.at(work.answer) + 1]


@damage("had been changed")
def tests_merged_with_the_prose_below(work: Work) -> None:
    work.tests["source"] = f"{text(work.tests)}\n\n{text(work.prose)}"
    work.remove(work.prose)


def _remove_between(work: Work, first: dict, last: dict) -> None:
    del work.cells[work.at(first) + 1 : work.at(last) + 1]


# ---- deleted


@damage("was missing; it was put back")
def tests_deleted(work: Work) -> None:
    work.remove(work.tests)


@damage("was missing; it was put back")
def all_tests_deleted(work: Work) -> None:
    graded = [cell for cell in work.cells if cell["metadata"].get("nbgrader", {}).get("grade")]
    for cell in graded:
        work.remove(cell)


@damage("without an answer")
def answer_deleted(work: Work) -> None:
    """It counts as not answered: nobody gets points for what they did not write."""
    work.remove(work.answer)
    work.expected = {work.answer["id"]: work.stubs[work.answer["id"]]}


@damage("had been lost")
def answer_deleted_and_its_code_in_a_new_cell(work: Work) -> None:
    work.below(work.answer, own(text(work.answer)))
    work.remove(work.answer)


@damage("had been moved")
def answer_deleted_and_its_code_in_a_new_cell_below_the_tests(work: Work) -> None:
    work.below(work.tests, own(text(work.answer)))
    work.remove(work.answer)


@damage()
def prose_deleted(work: Work) -> None:
    work.remove(work.prose)


@damage()
def all_prose_deleted(work: Work) -> None:
    work.notebook["cells"] = [cell for cell in work.cells if cell["cell_type"] == "code"]


@damage("was missing; it was put back")
def setup_deleted(work: Work) -> None:
    work.remove(work.setup)


@damage("was missing; it was put back")
def whole_exercise_but_the_answer_deleted(work: Work) -> None:
    work.remove(work.tests)
    work.remove(work.prose)


# ---- the answer in another cell


@damage(own=[""])
def answer_pasted_into_a_new_cell_below_the_emptied_one(work: Work) -> None:
    """It runs where it stands, as it did for the learner."""
    work.below(work.answer, own(text(work.answer)))
    work.expected, work.answer["source"] = {work.answer["id"]: ""}, ""


@damage("stood below its tests", own=[""])
def answer_pasted_below_the_tests_and_the_answer_cell_untouched(work: Work) -> None:
    work.below(work.tests, own(text(work.answer)))
    stub = work.stubs[work.answer["id"]]
    work.expected, work.answer["source"] = {work.answer["id"]: stub}, stub


# ---- moved


@damage("had been moved")
def answer_moved_below_the_tests(work: Work) -> None:
    work.remove(work.answer)
    work.below(work.tests, work.answer)


@damage("had been moved")
def answer_moved_to_the_end(work: Work) -> None:
    work.remove(work.answer)
    work.cells.append(work.answer)


@damage("had been moved")
def tests_moved_to_the_start(work: Work) -> None:
    work.remove(work.tests)
    work.cells.insert(0, work.tests)


@damage("had been moved")
def exercise_moved_to_the_end(work: Work) -> None:
    for cell in (work.answer, work.tests):
        work.remove(cell)
        work.cells.append(cell)


@damage("had been moved")
def setup_moved_to_the_end(work: Work) -> None:
    work.remove(work.setup)
    work.cells.append(work.setup)


@damage("had been moved")
def all_cells_reversed(work: Work) -> None:
    work.cells.reverse()


@damage()
def prose_moved(work: Work) -> None:
    work.remove(work.prose)
    work.cells.insert(0, work.prose)


# ---- retyped and edited


@damage("had become a markdown cell")
def answer_turned_into_markdown(work: Work) -> None:
    _retype(work.answer, "markdown")


@damage("had become a raw cell")
def answer_turned_into_raw(work: Work) -> None:
    _retype(work.answer, "raw")


@damage("had become a markdown cell")
def tests_turned_into_markdown(work: Work) -> None:
    _retype(work.tests, "markdown")


@damage("had become a raw cell")
def tests_turned_into_raw(work: Work) -> None:
    _retype(work.tests, "raw")


@damage("had become a code cell")
def prose_turned_into_code(work: Work) -> None:
    _retype(work.prose, "code")


@damage("had become a markdown cell")
def setup_turned_into_markdown(work: Work) -> None:
    _retype(work.setup, "markdown")


def _retype(cell: dict, kind: str) -> None:
    cell["cell_type"] = kind
    for field in ("outputs", "execution_count"):
        cell.pop(field, None)
    if kind == "code":
        cell |= {"outputs": [], "execution_count": None}


@damage("had been changed")
def tests_edited(work: Work) -> None:
    work.tests["source"] = "assert True"


@damage("had been changed")
def tests_emptied(work: Work) -> None:
    work.tests["source"] = ""


@damage("had been changed")
def tests_commented_out(work: Work) -> None:
    work.tests["source"] = "\n".join(f"# {line}" for line in text(work.tests).split("\n"))
