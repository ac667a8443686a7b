"""From what the cells did to a verdict per test; the points themselves are nbgrader's business."""

from dataclasses import replace

from nbformat import NotebookNode

from autograder import messages
from autograder.records.verdict import Flag, Grade, Status, TestVerdict
from autograder.running import CellResult, NotebookRun, is_test


def close(notebook: NotebookNode, done: NotebookRun) -> None:
    """Give every test that was not run an error, or nbgrader would take its silence for success."""
    if done.died_in is None:
        return
    reached = {id(result.cell) for result in done.results if result.run.status != "dead"}
    for cell in notebook.cells:
        if is_test(cell) and id(cell) not in reached:
            text = messages.of_rest(done.died_in, done.limit)
            cell.outputs = [NotebookNode(output_type="error", ename="NotRun", evalue=text, traceback=[text])]


def tests(notebook: NotebookNode, done: NotebookRun, seconds: float | None) -> list[TestVerdict]:
    """Return a verdict for each graded cell, without points yet."""
    results = {id(result.cell): result for result in done.results}
    names = {f"c{index}": cell.get("id", "") for index, cell in enumerate(notebook.cells) if not is_test(cell)}
    graded = [cell for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get("grade")]
    return [_test(cell, results.get(id(cell)), done, seconds, names) for cell in graded]


def _test(
    cell: NotebookNode, result: CellResult | None, done: NotebookRun, seconds: float | None, names: dict[str, str]
) -> TestVerdict:
    info = cell.metadata["nbgrader"]
    base = TestVerdict(
        id=info["grade_id"],
        points=None,
        max_points=float(info.get("points") or 0),
        status=Status.MANUAL,
        exercise=str(cell.metadata.get("course", {}).get("exercise", "")),
    )
    if not is_test(cell):
        return base
    if result is None:
        lost = messages.of_rest(done.died_in, done.limit) if done.died_in is not None else ""
        return replace(base, status=Status.FAILED, message=lost, limit=done.limit)
    message = messages.of_test(result, seconds, names)
    return replace(
        base,
        status=Status.FAILED if message else Status.PASSED,
        message=message,
        seconds=round(result.run.seconds, 4),
        limit=result.run.limit,
        checks=result.judge.verdicts(message) if result.judge else (),
        answer_error=messages.of_answers(done, result) if message else "",
    )


def settle(found: list[TestVerdict], grades: dict[str, Grade], held: set[str]) -> list[TestVerdict]:
    """Put nbgrader's points into the verdicts; a test that is held for review gets none until somebody has looked."""
    return [_settled(test, grades.get(test.id, Grade(None, True)), test.id in held) for test in found]


def _settled(test: TestVerdict, grade: Grade, held: bool) -> TestVerdict:
    if held:
        return replace(test, points=None, status=Status.HELD)
    if grade.auto_score is None:
        return replace(test, points=None, status=Status.MANUAL)
    full = grade.auto_score >= test.max_points
    return replace(test, points=grade.auto_score, status=Status.PASSED if full else Status.FAILED)


def flags(done: NotebookRun) -> list[Flag]:
    """Return what the run itself makes suspicious."""
    return [Flag(_id(result), remark) for result in done.results for remark in _remarks(result)]


def _remarks(result: CellResult) -> list[str]:
    return [*result.remarks, *filter(None, [result.run.remark, result.doubt if result.run.status != "ok" else ""])]


def held(done: NotebookRun) -> list[Flag]:
    """Return the tests that passed only because of what the learner's own process says."""
    forged = [result for result in done.results if result.doubt and result.run.status == "ok"]
    return [Flag(_id(result), result.doubt) for result in forged] + [
        Flag(_id(result), f"The value of {call} is no plain data and compared itself: look at it before it counts.")
        for result in done.results
        if result.judge is not None and result.run.status == "ok"
        for call in result.judge.decided_inside
    ]


def _id(result: CellResult) -> str:
    return str(result.cell.metadata.get("nbgrader", {}).get("grade_id") or result.cell.get("id", ""))
