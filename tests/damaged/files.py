"""Damages to the file: its bytes, its JSON, its format."""

import json

from .corpus import CHAPTERS, Work, damage, own, text

# ---- bytes


@damage()
def byte_order_mark(work: Work) -> bytes:
    return b"\xef\xbb\xbf" + work.bytes()


@damage("saved as utf-16")
def utf_16(work: Work) -> bytes:
    return work.bytes().decode().encode("utf-16")


@damage("saved as utf-16-le")
def utf_16_without_a_mark(work: Work) -> bytes:
    return work.bytes().decode().encode("utf-16-le")


@damage()
def windows_code_page(work: Work) -> bytes:
    return work.bytes().decode().encode("cp1252", "xmlcharrefreplace") if _latin(work) else work.bytes()


def _latin(work: Work) -> bool:
    try:
        work.bytes().decode().encode("cp1252")
    except UnicodeEncodeError:
        return False
    return True


@damage()
def carriage_returns_in_the_file(work: Work) -> bytes:
    return work.bytes().replace(b"\n", b"\r\n")


@damage()
def carriage_returns_in_the_cells(work: Work) -> None:
    for cell in work.cells:
        cell["source"] = text(cell).replace("\n", "\r\n")


@damage()
def padded_with_nul(work: Work) -> bytes:
    return work.bytes() + b"\0" * 4096


@damage("Characters that no program can hold")
def nul_in_a_cell(work: Work) -> None:
    work.tests["source"] = f"\0{text(work.tests)}\0"


@damage("Characters that no program can hold", own=["half = '\ufffd'"])
def lone_surrogate(work: Work) -> bytes:
    work.below(work.tests, own("half = 'HALF'"))
    return work.bytes().replace(b"HALF", rb"\ud800")


@damage("7 more characters")
def trailing_garbage(work: Work) -> bytes:
    return work.bytes() + b"\n}garbage"[:8]


@damage(refused="holds two notebooks")
def two_notebooks_in_one_file(work: Work) -> bytes:
    return work.bytes() * 2


@damage(refused="is empty")
def empty(work: Work) -> bytes:
    return b""


@damage(refused="is empty")
def only_blanks(work: Work) -> bytes:
    return b"\xef\xbb\xbf \n\n"


@damage(refused="is empty")
def only_nul(work: Work) -> bytes:
    return b"\0" * 100_000


@damage(refused="breaks off in the middle")
def truncated_in_a_text(work: Work) -> bytes:
    return work.bytes()[: work.bytes().index(b"source") + 15]


@damage(refused="breaks off in the middle")
def truncated_at_the_last_bracket(work: Work) -> bytes:
    return work.bytes().rstrip()[:-1]


@damage(refused="merge conflict")
def merge_conflict(work: Work) -> bytes:
    half = work.bytes().split(b"\n")
    return b"\n".join([*half[:9], b"<<<<<<< HEAD", *half[9:12], b"=======", *half[9:12], b">>>>>>> mine", *half[12:]])


@damage(refused="is not a notebook: it begins with")
def a_web_page(work: Work) -> bytes:
    return b"<!DOCTYPE html><html><body>Please log in</body></html>"


@damage(refused="is not a notebook: it begins with")
def a_zip_archive(work: Work) -> bytes:
    return b"PK\x03\x04" + bytes(range(256)) * 10


@damage(refused="is not a notebook: it begins with")
def a_python_script(work: Work) -> bytes:
    return b"import os\nprint(os.getcwd())\n"


# ---- JSON


@damage(refused="it holds a list")
def a_list(work: Work) -> bytes:
    return json.dumps(work.cells).encode()


@damage(refused="is not a notebook")
def a_text(work: Work) -> bytes:
    return b'"notebook"'


@damage(refused="has no cells")
def an_empty_object(work: Work) -> bytes:
    return b"{}"


@damage(refused="nested too deep")
def nested_100_000_deep(work: Work) -> bytes:
    return b'{"cells":' + b"[" * 100_000 + b"]" * 100_000 + b"}"


@damage()
def outputs_nested_100_000_deep(work: Work) -> bytes:
    return _with_output(work, b"[" * 100_000 + b"]" * 100_000)


@damage("lost or changed")
def metadata_nested_900_deep(work: Work) -> bytes:
    work.tests["metadata"]["deep"] = "DEEP"
    return work.bytes().replace(b'"DEEP"', b"[" * 900 + b"]" * 900)


@damage(refused="too long to be read")
def number_of_10_000_digits(work: Work) -> bytes:
    return b'{"cells": [], "nbformat": ' + b"9" * 10_000 + b"}"


@damage()
def output_of_8_mb_in_one_line(work: Work) -> bytes:
    return _with_output(work, b'{"output_type": "stream", "name": "stdout", "text": "' + b"x" * (8 << 20) + b'"}')


@damage()
def output_of_100_000_lines(work: Work) -> bytes:
    lines = b'"a line with \\"quotes\\" and ]}[{ in it\\n", ' * 100_000
    return _with_output(work, b'{"output_type": "stream", "name": "stdout", "text": [' + lines + b'""]}')


@damage(refused="too large")
def cell_of_20_mb(work: Work) -> None:
    work.below(work.tests, own("x" * (20 << 20)))


@damage(refused="more than 2000")
def too_many_cells(work: Work) -> None:
    work.cells.extend(own("") for _ in range(2000))


def _with_output(work: Work, output: bytes) -> bytes:
    work.answer["outputs"] = ["OUTPUT"]
    return work.bytes().replace(b'"OUTPUT"', output)


# ---- the format


@damage("old format 3")
def nbformat_3(work: Work) -> None:
    cells = [_old(cell) for cell in work.cells]
    work.notebook = {"nbformat": 3, "nbformat_minor": 0, "metadata": {}, "worksheets": [{"cells": cells}]}


@damage("old format 2")
def nbformat_2(work: Work) -> None:
    cells = [_old(cell) | {"metadata": {}} for cell in work.cells]
    work.notebook = {"nbformat": 2, "worksheets": [{"cells": cells, "metadata": {}}], "metadata": {"name": "mine"}}


def _old(cell: dict) -> dict:
    old = {"cell_type": cell["cell_type"], "metadata": cell["metadata"]}
    if cell["cell_type"] != "code":
        return {**old, "source": cell["source"]}
    return {**old, "input": cell["source"], "language": "python", "outputs": [], "prompt_number": 1, "collapsed": True}


@damage("gave its format as 99")
def nbformat_99(work: Work) -> None:
    work.notebook |= {"nbformat": 99, "nbformat_minor": 7}


@damage("gave its format as '4'")
def nbformat_as_text(work: Work) -> None:
    work.notebook["nbformat"] = "4"


@damage("gave its format as None")
def nbformat_missing(work: Work) -> None:
    del work.notebook["nbformat"], work.notebook["nbformat_minor"]


@damage()
def nbformat_minor_99(work: Work) -> None:
    work.notebook["nbformat_minor"] = 99


@damage(refused="has no cells")
def cells_missing(work: Work) -> None:
    del work.notebook["cells"]


@damage(refused="another notebook")
def cells_emptied(work: Work) -> None:
    work.notebook["cells"] = []


@damage("3 entries of the notebook were not cells")
def entries_that_are_no_cells(work: Work) -> None:
    work.cells[3:3] = [None, 7, "cell"]


@damage()
def sources_as_lists(work: Work) -> None:
    for cell in work.cells:
        cell["source"] = text(cell).splitlines(keepends=True)


@damage("had been changed")
def source_as_number(work: Work) -> None:
    work.tests["source"] = 7


@damage("had been changed")
def source_as_null(work: Work) -> None:
    work.tests["source"] = None


@damage("had been changed")
def source_missing(work: Work) -> None:
    del work.tests["source"]


@damage("had become a raw cell")
def cell_type_missing(work: Work) -> None:
    for field in ("cell_type", "outputs", "execution_count"):
        del work.answer[field]


@damage("had become a raw cell")
def cell_type_unknown(work: Work) -> None:
    for field in ("outputs", "execution_count"):
        del work.answer[field]
    work.answer["cell_type"] = ["code"]


@damage("they are back")
def cell_metadata_missing(work: Work) -> None:
    del work.answer["metadata"], work.tests["metadata"]


@damage()
def outputs_malformed(work: Work) -> None:
    for number, cell in enumerate(work.cells):
        if cell["cell_type"] == "code":
            cell["outputs"] = [7, None, "x", {"output_type": "error"}, [[]]][number % 5]


@damage()
def outputs_missing(work: Work) -> None:
    for cell in work.cells:
        cell.pop("outputs", None)
        cell.pop("execution_count", None)


@damage()
def attachments(work: Work) -> None:
    work.prose["attachments"] = {"picture.png": {"image/png": "iVBORw0KGgo="}}


@damage()
def attachments_malformed(work: Work) -> None:
    work.prose["attachments"] = ["../../../etc/passwd"]
    work.answer["attachments"] = {"x": 1}


@damage("lost their ids")
def cell_ids_malformed(work: Work) -> None:
    work.answer["id"], work.tests["id"] = 7, "no id / at all" * 9


@damage(refused="another notebook")
def another_chapter(work: Work) -> bytes:
    return Work(CHAPTERS[CHAPTERS.index(work.chapter) - 1]).bytes()
