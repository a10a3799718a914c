"""What the scores say of systems: the numbers over all folds and seeds, the ranking, the level of chance.

Conventions: scores are shares from 0 to 1; a number that is missing is None, never NaN.
"""

import math
from collections.abc import Iterable, Mapping
from typing import TypedDict

import pandas as pd

from serflow.corpora.emotions import EMOTIONS
from serflow.scores.contract import ALL

UAR = "uar"
# Protocols that test on speakers whom the system never heard, the headline first.
UNSEEN = ("speaker", "speaker_sentence", "cross_corpus")


class Number(TypedDict):
    """One score with its bounds, its n and what is to be said of it."""

    value: float | None
    low: float | None
    high: float | None
    n_clips: int
    n_speakers: int
    note: str | None


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


def unseen_protocol(protocols: Iterable[str]) -> str | None:
    """The protocol by which systems are ranked: the first of those that test on unseen speakers, None without one.

    Examples:
        >>> unseen_protocol(["random", "speaker_sentence", "speaker"])
        'speaker'
    """
    known = set(protocols)
    return next((protocol for protocol in UNSEEN if protocol in known), None)


def ranking(numbers: Numbers) -> list[str]:
    """All systems that have scores, the best on unseen speakers first, those without such a score last, by name."""
    headline = unseen_protocol(protocol for _, protocol, _, _ in numbers)
    systems = {system for system, _, _, _ in numbers}

    def place(system: str) -> tuple[float, str]:
        number = numbers.get((system, headline or "", ALL, UAR))
        value = number["value"] if number else None
        return (math.inf if value is None else -value, system)

    return sorted(systems, key=place)


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
