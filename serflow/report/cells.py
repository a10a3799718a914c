"""Cells of the report's tables: what is written, its interval, and the numbers of the footnotes it needs."""

from typing import TypedDict

from serflow.report.footnotes import Footnotes, mark
from serflow.report.numbers import DASH, count, interval, percent
from serflow.report.standings import Number
from serflow.scores.notes import phrases

NOT_RUN = "Not in the scores: this was not run."
NO_NUMBER = "No number could be computed."
NO_CHANCE = "The level of chance needs the confusion matrix, which is missing."
NO_INTERVAL = "No interval could be computed."


class Cell(TypedDict):
    """One number of a table.

    Attributes:
        label: what the number is, shown beside it where the table's head is not
        text: the number as it is written
        interval: its bounds as they are written, empty where they are missing
        ranged: whether numbers of this kind have bounds
        marks: the footnotes it needs
    """

    label: str
    text: str
    interval: str
    ranged: bool
    marks: list[int]


def cell(label: str, text: str, marks: list[int] | None = None) -> Cell:
    """A cell without an interval."""
    return Cell(label=label, text=text, interval="", ranged=False, marks=marks or [])


def score_cell(label: str, number: Number | None, notes: Footnotes, why_not: str = NOT_RUN) -> Cell:
    """A score in % with its interval; what is missing is a dash with the reason below the table."""
    if number is None:
        return Cell(label=label, text=DASH, interval="", ranged=True, marks=mark(notes, [why_not]))
    if number["value"] is None:
        return Cell(label=label, text=DASH, interval="", ranged=True, marks=mark(notes, phrases(number["note"]) or [NO_NUMBER]))
    bounds = interval(number["low"], number["high"])
    missing = None if bounds or number["note"] else NO_INTERVAL
    return Cell(
        label=label, text=percent(number["value"]), interval=bounds, ranged=True, marks=mark(notes, [*phrases(number["note"]), missing])
    )


def size_cells(n_clips: int, n_speakers: int) -> list[Cell]:
    """How much a number rests on: clips, speakers."""
    return [cell("clips", count(n_clips)), cell("speakers", count(n_speakers))]
