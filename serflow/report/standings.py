"""What the scores say of systems: the numbers over all folds and seeds, what their bounds are, the level of chance.

Conventions: scores are shares from 0 to 1; a number that is missing is None, never NaN.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import TypedDict

import pandas as pd

from serflow.corpora.emotions import EMOTIONS
from serflow.report.numbers import counted
from serflow.scores.contract import ALL
from serflow.scores.intervals import is_range
from serflow.scores.notes import is_transductive
from serflow.scores.ranking import Group

RANGE = "range over speakers"


class Support(TypedDict):
    """How sure a number is.

    Attributes:
        low: of its interval, or of the range over few speakers, which the number may lie outside of
        high: as low
        note: what is to be said of the bounds
        n_clips: that it rests on
        n_speakers: that it rests on
    """

    low: float | None
    high: float | None
    note: str | None
    n_clips: int
    n_speakers: int


class Number(Support):
    """One score, as a share."""

    value: float | None


Numbers = Mapping[tuple[str, str, str, str], Number]


def pooled_numbers(scores: pd.DataFrame) -> dict[tuple[str, str, str, str], Number]:
    """The scores over all folds and seeds, by (system, protocol, corpus, metric)."""
    rows = scores[scores["fold"].isna() & scores["seed"].isna()]
    return {
        (row["system"], row["protocol"], row["corpus"], row["metric"]): Number(
            value=number_or_none(row["value"]),
            low=number_or_none(row["low"]),
            high=number_or_none(row["high"]),
            n_clips=int(row["n_clips"]),
            n_speakers=int(row["n_speakers"]),
            note=text_or_none(row["note"]),
        )
        for row in rows.to_dict("records")
    }


def number_or_none(value: float | None) -> float | None:
    """The number, or None where a table left it out."""
    return None if value is None or math.isnan(value) else float(value)


def text_or_none(value: object) -> str | None:
    """The text, or None where a table left it out.

    Examples:
        >>> text_or_none("few"), text_or_none(""), text_or_none(float("nan"))
        ('few', None, None)
    """
    return value if isinstance(value, str) and value else None


def has_interval(number: Support) -> bool:
    """Whether a number has a 95 % interval; a range over few speakers is none."""
    return number["low"] is not None and number["high"] is not None and not is_range(number["note"])


def kind_of_bounds(number: Support) -> str:
    """What the bounds of a number are, where it has any, in words."""
    return RANGE if is_range(number["note"]) else "95 % interval"


def said_of_scaling(note: str | None) -> str:
    """What follows a number's size where tested clips took part in scaling; empty for most.

    Examples:
        >>> from serflow.scores.notes import TRANSDUCTIVE
        >>> said_of_scaling("few speakers"), said_of_scaling(TRANSDUCTIVE)
        ('', ', transductive')
    """
    return ", transductive" if is_transductive(note) else ""


def headings(groups: Sequence[Group]) -> list[str]:
    """What each group of systems that can be compared was tested on; the emotions by name where nothing else tells it from another."""
    short = [f"Tested on {' + '.join(group.corpora)}, {_number_of(group.labels)}" for group in groups]
    times = Counter(short)
    return [
        heading if times[heading] == 1 else f"{heading} ({', '.join(emotions_in_order(group.labels))})"
        for heading, group in zip(short, groups, strict=True)
    ]


def _number_of(labels: Sequence[str]) -> str:
    """How many emotions were tested, where any answer tells."""
    return counted(len(labels), "emotion") if labels else "without figures"


def in_order(found: Iterable[str], order: Iterable[str]) -> list[str]:
    """Names in a given order, those that it leaves out after them by name.

    Examples:
        >>> in_order(["b", "z", "a", "y"], ["c", "b", "a"])
        ['b', 'a', 'y', 'z']
    """
    names = set(found)
    known = [name for name in dict.fromkeys(order) if name in names]
    return [*known, *sorted(names.difference(known))]


def emotions_in_order(found: Iterable[str]) -> list[str]:
    """Emotions in the canonical order, unknown ones last."""
    return in_order(found, EMOTIONS)


def corpora_apart(found: Iterable[str]) -> list[str]:
    """All corpora together and then each; only the one where there is one, since both would say the same.

    Examples:
        >>> corpora_apart(["savee", "all", "ravdess"]), corpora_apart(["all", "savee"]), corpora_apart(["all"])
        (['all', 'ravdess', 'savee'], ['savee'], ['all'])
    """
    names = in_order(found, [ALL])
    rest = [name for name in names if name != ALL]
    return rest if len(rest) == 1 else names


def chance_levels(confusion: pd.DataFrame) -> dict[tuple[str, str, str], float]:
    """The UAR of a system that always gives the same answer: 1 / number of classes that were tested.

    Returns:
        the share by (system, protocol, corpus)
    """
    tested = confusion[confusion["count"] > 0]
    classes = tested.groupby(["system", "protocol", "corpus"])["emotion"].nunique()
    return {(str(key[0]), str(key[1]), str(key[2])): 1 / int(number) for key, number in zip(classes.index, classes, strict=True)}
