"""Which systems may be ranked against each other, and in which order.

A UAR says how hard its corpora and its classes are before it says how good a system is. So systems are ranked only
against those that were tested on the same corpora and the same labels, and only by numbers of one protocol.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from serflow.scores.contract import ALL

UAR = "uar"
# Protocols that test on speakers whom the system never heard, the headline first.
UNSEEN = ("speaker", "speaker_sentence", "cross_corpus")

_Tested = tuple[str, ...]


@dataclass(frozen=True)
class Group:
    """Systems whose numbers may be compared.

    Attributes:
        corpora: that all of them were tested on, by name
        labels: that were true for some clip, by name
        systems: the best on unseen speakers first, those without such a score last
        protocol: the one that they are ranked by; None where none of them was tested on unseen speakers
    """

    corpora: tuple[str, ...]
    labels: tuple[str, ...]
    systems: tuple[str, ...]
    protocol: str | None


def rank_groups(scores: pd.DataFrame, confusion: pd.DataFrame) -> list[Group]:
    """Systems in the groups in which they can be compared.

    Within a group those with a UAR under the first of the protocols `UNSEEN` come first, the best first, then those with
    one under the next only, and last those without any; equals stand by name.

    Args:
        scores: rows under the contract SCORES
        confusion: rows under the contract CONFUSION

    Returns:
        those tested on more corpora first, then by the corpora's names, then those with more labels
    """
    pooled = scores[scores["fold"].isna() & scores["seed"].isna()]
    corpora = _names_by_system(pooled[pooled["corpus"] != ALL], "corpus")
    labels = _names_by_system(confusion[confusion["count"] > 0], "emotion")
    members: dict[tuple[_Tested, _Tested], list[str]] = defaultdict(list)
    for system in pooled["system"].unique():
        members[corpora.get(system, ()), labels.get(system, ())].append(str(system))
    best = _best_by_system(pooled)
    return [_group(tested, members[tested], best) for tested in sorted(members, key=_place_of_group)]


def unseen_protocol(protocols: Iterable[str]) -> str | None:
    """The protocol to rank by: the first of those that test on unseen speakers, None without one.

    Examples:
        >>> unseen_protocol(["random", "speaker_sentence", "speaker"])
        'speaker'
    """
    known = set(protocols)
    return next((protocol for protocol in UNSEEN if protocol in known), None)


def _names_by_system(rows: pd.DataFrame, column: str) -> dict[str, _Tested]:
    return {str(system): tuple(sorted(names.unique())) for system, names in rows.groupby("system")[column]}


def _best_by_system(pooled: pd.DataFrame) -> dict[str, tuple[str, float]]:
    """The headline protocol of each system that has one, and its UAR over all clips."""
    rows = pooled[(pooled["corpus"] == ALL) & (pooled["metric"] == UAR) & pooled["protocol"].isin(UNSEEN) & pooled["value"].notna()]
    found: dict[str, dict[str, float]] = defaultdict(dict)
    for system, protocol, value in zip(rows["system"], rows["protocol"], rows["value"], strict=True):
        found[system][protocol] = float(value)
    return {system: next((protocol, own[protocol]) for protocol in UNSEEN if protocol in own) for system, own in found.items()}


def _place_of_group(tested: tuple[_Tested, _Tested]) -> tuple[int, _Tested, int, _Tested]:
    corpora, labels = tested
    return (-len(corpora), corpora, -len(labels), labels)


def _group(tested: tuple[_Tested, _Tested], systems: Iterable[str], best: dict[str, tuple[str, float]]) -> Group:
    def place(system: str) -> tuple[int, float, str]:
        if system not in best:
            return (len(UNSEEN), 0.0, system)
        protocol, uar = best[system]
        return (UNSEEN.index(protocol), -uar, system)

    ordered = tuple(sorted(systems, key=place))
    protocol = best[ordered[0]][0] if ordered[0] in best else None
    return Group(corpora=tested[0], labels=tested[1], systems=ordered, protocol=protocol)
