"""What a table for a paper holds, whatever language it is written in."""

from typing import TypedDict

from serflow.report.cells import Cell


class PaperRow(TypedDict):
    """One row.

    Attributes:
        label: its name
        marks: the notes that the name needs
        cells: its numbers, one for each column but the first
    """

    label: str
    marks: list[int]
    cells: list[Cell]


class PaperGroup(TypedDict):
    """Rows below one name.

    Attributes:
        name: of the system
        marks: the notes that the name needs
        rows: in order
    """

    name: str
    marks: list[int]
    rows: list[PaperRow]


class PaperTable(TypedDict):
    """One table.

    Attributes:
        caption: what it shows, in sentences
        label: what a paper refers to it by, unlike that of any other table
        head: the columns, that of the rows' names first
        groups: in order
        notes: numbered from 1
    """

    caption: str
    label: str
    head: list[str]
    groups: list[PaperGroup]
    notes: list[str]


def in_brackets(item: Cell) -> str:
    """What is written of a cell, its bounds in brackets.

    Examples:
        >>> in_brackets(Cell(label="UAR", text="41.2", interval="37.9–44.8", ranged=True, marks=[]))
        '41.2 (37.9–44.8)'
    """
    return f"{item['text']} ({item['interval']})" if item["interval"] else item["text"]
