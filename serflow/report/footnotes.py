"""Footnotes of one table: each text stands once, and every cell that needs it carries its number."""

from collections.abc import Iterable
from typing import TypedDict


class Footnotes(TypedDict):
    """The notes of one table.

    Attributes:
        key: what the anchors begin with, unlike that of any other table of the page
        texts: the notes, numbered from 1 in this order
    """

    key: str
    texts: list[str]


def footnotes(key: str) -> Footnotes:
    """An empty set of notes for the table of that key."""
    return {"key": key, "texts": []}


def mark(notes: Footnotes, texts: Iterable[str | None]) -> list[int]:
    """The numbers of these notes, which are added where they are new.

    Args:
        notes: the table's notes so far
        texts: what is to be said; empty ones are left out

    Examples:
        >>> notes = footnotes("gap")
        >>> mark(notes, ["few speakers"]), mark(notes, [None, "not run", "few speakers"])
        ([1], [1, 2])
    """
    numbers = set()
    for text in texts:
        if not text:
            continue
        if text not in notes["texts"]:
            notes["texts"].append(text)
        numbers.add(notes["texts"].index(text) + 1)
    return sorted(numbers)
