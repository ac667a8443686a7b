"""A prediction comes before the result: the cell that shows what happens refuses while a prediction is missing."""

from course.study import choices

WIDTH = 40


class NotPredicted(Exception):
    """A prediction is missing; IPython shows the sentence alone, without a traceback."""

    def _render_traceback_(self) -> list[str]:
        return [str(self)]


class Commitment:
    """Predictions that stand, with what was predicted first."""

    def __init__(self, first: dict[str, object]) -> None:
        self.first = first

    def missed(self, **real: object) -> list[str]:
        """Return the names whose first prediction differs from what really happens."""
        unknown = [name for name in real if name not in self.first]
        if unknown:
            raise ValueError(f"nobody predicted {', '.join(unknown)}; predicted were {', '.join(self.first)}")
        return [name for name, value in real.items() if not _same(self.first[name], value)]

    def compare(self, **real: object) -> None:
        """Print predictions and results side by side, and ask for a sentence about each that was missed."""
        missed = self.missed(**real)
        rows = [("", "you predicted", "what happens")]
        rows += [(name, _short(self.first[name]), _short(value)) for name, value in real.items()]
        first, second = (max(len(row[column]) for row in rows) for column in (0, 1))
        for name, before, after in rows:
            mark = "   <-- missed" if name in missed else ""
            print(f"{name:{first}}  {before:{second}}  {after}{mark}")
        print(_remark(missed, len(real)))


def committed(exercise: str, /, **predictions: object) -> Commitment:
    """Return the predictions that this kernel saw first; NotPredicted stops the cell while one is still `...`."""
    missing = [name for name, value in predictions.items() if value is ...]
    if missing:
        have = "has" if len(missing) == 1 else "have"
        raise NotPredicted(
            f"First predict, then look: {', '.join(missing)} {have} no prediction yet.\n"
            "Replace the three dots in the answer cell by a guess, run it, and come back. A wrong guess is welcome."
        )
    return Commitment(choices.first(exercise, predictions))


def _same(predicted: object, real: object) -> bool:
    if isinstance(predicted, str) and type(real) is str:
        return predicted.strip() == real.strip()
    return type(predicted) is type(real) and predicted == real


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= WIDTH else text[: WIDTH - 1] + "…"


def _remark(missed: list[str], total: int) -> str:
    if not missed:
        return "Every prediction was right the first time." if total > 1 else "The prediction was right the first time."
    return (
        f"{len(missed)} of {total} went another way: {', '.join(missed)}. Before you read on, explain each of them to\n"
        "yourself in one sentence. What surprised you is what you will remember."
    )
