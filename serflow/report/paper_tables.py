"""The leaderboard and the claims as tables for papers, in Markdown and in LaTeX.

Conventions: numbers are the report's, scores in % and gaps in points with one decimal, each with its bounds in brackets. What must
be said beside a number stands below its table.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pandas as pd

from serflow.files import write_text
from serflow.report.cells import NO_CHANCE, Cell, cell, score_cell, size_cells
from serflow.report.claims import claims_table
from serflow.report.footnotes import Footnotes, footnotes, mark
from serflow.report.latex import latex
from serflow.report.markdown import markdown
from serflow.report.numbers import percent
from serflow.report.paper_table import PaperGroup, PaperRow, PaperTable
from serflow.report.standings import Number, Numbers, chance_levels, headings, pooled_numbers
from serflow.scores.contract import ALL, CLAIMS, CONFUSION, SCORES
from serflow.scores.notes import TRANSDUCTIVE
from serflow.scores.ranking import UAR, Group, rank_groups
from serflow.tables import read_table

_HEAD = ["Protocol", "UAR, %", "accuracy, %", "macro-F1, %", "chance, %", "clips", "speakers"]
_CLAIMS_HEAD = ["Metric", "source, %", "as published, %", "at random, %", "unseen, %", "gap, points"]
_METRICS = {UAR: "UAR", "accuracy": "accuracy", "macro_f1": "macro-F1"}
_BOUNDS = "In brackets 95\N{NO-BREAK SPACE}% intervals by bootstrap over speakers, or, where a note says so, ranges over the speakers."
_UAR = "UAR is the unweighted average recall, the mean over the emotions of the share that was recognised."
_CLAIMS = (
    "What each source states of its system, and what was measured here: trained and tested in the way of its source (as published),"
    " with clips at random, and on people whom it never heard (unseen). The gap is what testing as the source did adds to unseen speakers."
)
# What the report says of a claim that belongs to its numbers; the rest is its story.
_SIZES = ("Tested here", "Budget")


def write_leaderboard(scores: Path, confusion: Path, *, markdown_path: Path, latex_path: Path) -> None:
    """Write the leaderboard: a table for each group of systems that can be compared.

    Args:
        scores: the table of scores of the whole study
        confusion: the table of confusions of the whole study
        markdown_path: the file to write, with pipe tables
        latex_path: the file to write, to be taken in by a paper

    Raises:
        DataError: a table breaks its contract
    """
    rows, answers = read_table(scores, SCORES), read_table(confusion, CONFUSION)
    _write(leaderboard_tables(rows, answers), "No system has scores yet.", markdown_path, latex_path)


def write_claims(claims: Path, *, markdown_path: Path, latex_path: Path) -> None:
    """Write the table of claims.

    Args:
        claims: the table of claims
        markdown_path: the file to write, with a pipe table
        latex_path: the file to write, to be taken in by a paper

    Raises:
        DataError: the table breaks its contract
    """
    rows = read_table(claims, CLAIMS)
    _write([] if rows.empty else [claims_for_papers(rows)], "No system of this study has a claim.", markdown_path, latex_path)


def leaderboard_tables(scores: pd.DataFrame, confusion: pd.DataFrame) -> list[PaperTable]:
    """Every system under every protocol that it was run under, over all its clips.

    Args:
        scores: rows under the contract SCORES
        confusion: rows under the contract CONFUSION

    Returns:
        one table for each group of systems that can be compared; rows in the order of leaderboard.csv
    """
    numbers, chances = pooled_numbers(scores), chance_levels(confusion)
    ranked = rank_groups(scores, confusion)
    return [
        _leaderboard(place, heading, group, numbers, chances)
        for place, (heading, group) in enumerate(zip(headings(ranked), ranked, strict=True), start=1)
    ]


def claims_for_papers(claims: pd.DataFrame) -> PaperTable:
    """Every claim beside its figures, a group a system.

    Args:
        claims: rows under the contract CLAIMS
    """
    found = claims_table(claims, {})
    notes: Footnotes = found["notes"]
    groups = [
        PaperGroup(
            name=f"{group['source']}: {group['name']}",
            marks=mark(notes, [*_said_of_sizes(group["said"]), TRANSDUCTIVE if group["transductive"] else None]),
            rows=[PaperRow(label=row["label"], marks=row["marks"], cells=row["cells"]) for row in group["rows"]],
        )
        for group in found["groups"]
    ]
    return PaperTable(caption=f"{_CLAIMS} {_BOUNDS}", label="claims", head=_CLAIMS_HEAD, groups=groups, notes=notes["texts"])


def _write(tables: Sequence[PaperTable], empty: str, markdown_path: Path, latex_path: Path) -> None:
    write_text(markdown_path, markdown(tables, empty))
    write_text(latex_path, latex(tables, empty))


def _leaderboard(place: int, heading: str, group: Group, numbers: Numbers, chances: Mapping[tuple[str, str, str], float]) -> PaperTable:
    notes = footnotes("leaderboard")
    groups = [PaperGroup(name=system, marks=[], rows=list(_rows(system, numbers, chances, notes))) for system in group.systems]
    caption = f"{heading}: scores over all clips of each system, by protocol. {_UAR} {_BOUNDS}"
    return PaperTable(caption=caption, label=f"leaderboard-{place}", head=_HEAD, groups=groups, notes=notes["texts"])


def _rows(system: str, numbers: Numbers, chances: Mapping[tuple[str, str, str], float], notes: Footnotes) -> Iterator[PaperRow]:
    for protocol in sorted({way for owner, way, corpus, _ in numbers if (owner, corpus) == (system, ALL)}):
        where = (system, protocol, ALL)
        found = {metric: numbers.get((*where, metric)) for metric in _METRICS}
        cells = list(_cells(found, chances.get(where), notes))
        # What holds for every score of a row is said once.
        common = sorted(set.intersection(*(set(item["marks"]) for item in cells[: len(_METRICS)])))
        yield PaperRow(label=protocol, marks=common, cells=[_without(item, common) for item in cells])


def _cells(found: Mapping[str, Number | None], chance: float | None, notes: Footnotes) -> Iterator[Cell]:
    for metric, number in found.items():
        yield score_cell(_METRICS[metric], number, notes)
    yield cell("chance", percent(chance), mark(notes, [NO_CHANCE if chance is None else None]))
    yield from size_cells(*next((number["n_clips"], number["n_speakers"]) for number in found.values() if number))


def _without(item: Cell, marks: Sequence[int]) -> Cell:
    return Cell(**item | {"marks": [number for number in item["marks"] if number not in marks]})


def _said_of_sizes(said: Sequence[Mapping[str, str]]) -> Iterator[str]:
    for line in said:
        if line["name"] in _SIZES:
            yield f"{line['name']}: {line['text']}"
