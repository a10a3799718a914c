"""The report's tables to take away: rows of the tables of scores as they stand, and what the manifests and splits add up to."""

from collections.abc import Iterable, Mapping
from pathlib import Path

import pandas as pd

from serflow.corpora.contract import EXCLUDED, OK
from serflow.report.downloads import Download, download
from serflow.report.material import split_facts
from serflow.report.standings import emotions_in_order, in_order
from serflow.scores.contract import ALL, CLAIMS, COMPARISONS, LEAK_GAPS, MISTAKES, SCORES
from serflow.tables import Contract


def study_downloads(
    scores: pd.DataFrame,
    gaps: pd.DataFrame,
    claims: pd.DataFrame,
    comparisons: pd.DataFrame,
    manifests: pd.DataFrame,
    *,
    systems: list[str],
    splits: Iterable[Path | str],
) -> dict[str, Download]:
    """The tables of the whole study, by what the page calls them.

    Args:
        scores: rows under the contract SCORES, of which those over all clips, folds and seeds are taken
        gaps: rows under the contract LEAK_GAPS
        claims: rows under the contract CLAIMS
        comparisons: rows under the contract COMPARISONS
        manifests: what `read_manifests` gave
        systems: in the order of the leaderboard
        splits: the split files, named `…/{system}/{protocol}.parquet`
    """
    pooled = _pooled(scores)
    over_all = pooled[pooled["corpus"] == ALL]
    tables: Mapping[str, tuple[pd.DataFrame, Contract | None]] = {
        "leaderboard": (_by_system(over_all, systems), SCORES),
        "leak_gaps": (gaps, LEAK_GAPS),
        "claims": (claims, CLAIMS),
        "comparisons": (comparisons, COMPARISONS),
        "corpora": (_corpora(manifests), None),
        "clips_by_emotion": (_clips_by_emotion(manifests), None),
        "exclusions": (_exclusions(manifests), None),
        "splits": (_splits(splits, systems), None),
    }
    return {name: download(f"{name}.csv", rows, contract) for name, (rows, contract) in tables.items()}


def system_downloads(scores: pd.DataFrame, mistakes: pd.DataFrame, system: str) -> dict[str, Download]:
    """The tables of one system: its `scores` over all folds and seeds, and its `mistakes`, under every protocol.

    Args:
        scores: rows under the contract SCORES
        mistakes: rows under the contract MISTAKES
        system: its name
    """
    return {
        "scores": download(f"{system}-scores.csv", _of(_pooled(scores), system), SCORES),
        "mistakes": download(f"{system}-mistakes.csv", _of(mistakes, system), MISTAKES),
    }


def _pooled(scores: pd.DataFrame) -> pd.DataFrame:
    return scores[scores["fold"].isna() & scores["seed"].isna()]


def _of(rows: pd.DataFrame, system: str) -> pd.DataFrame:
    return rows[rows["system"] == system]


def _by_system(rows: pd.DataFrame, systems: list[str]) -> pd.DataFrame:
    places = {name: place for place, name in enumerate(systems)}
    return rows.sort_values("system", key=lambda names: names.map(places), kind="stable")


def _corpora(manifests: pd.DataFrame) -> pd.DataFrame:
    """One row a corpus: clips used and excluded, speakers, seconds, sample rates."""
    return pd.DataFrame(
        [
            {
                "corpus": corpus,
                "clips": len(good := rows[rows["status"] == OK]),
                "excluded": int((rows["status"] == EXCLUDED).sum()),
                "speakers": good["speaker"].nunique(),
                "duration_s": float(good["duration_s"].sum()),
                "sample_rates": " ".join(str(rate) for rate in sorted({int(rate) for rate in good["sample_rate"].dropna()})),
            }
            for corpus, rows in manifests.groupby("corpus", sort=False)
        ],
        columns=["corpus", "clips", "excluded", "speakers", "duration_s", "sample_rates"],
    )


def _clips_by_emotion(manifests: pd.DataFrame) -> pd.DataFrame:
    good = manifests[manifests["status"] == OK]
    counts = good.groupby(["corpus", "emotion"], sort=False).size()
    corpora, emotions = good["corpus"].unique(), emotions_in_order(good["emotion"].dropna())
    rows = [(corpus, emotion, int(counts[corpus, emotion])) for corpus in corpora for emotion in emotions if (corpus, emotion) in counts]
    return pd.DataFrame(rows, columns=["corpus", "emotion", "clips"])


def _exclusions(manifests: pd.DataFrame) -> pd.DataFrame:
    rows = manifests[manifests["status"] == EXCLUDED].sort_values(["corpus", "path", "clip_id"])
    return rows[["corpus", "path", "clip_id", "reason"]]


def _splits(paths: Iterable[Path | str], systems: list[str]) -> pd.DataFrame:
    """What each split file says of itself: all its metadata."""
    found = split_facts(paths)
    rows = [
        {"system": system, "protocol": protocol, **dict(sorted(facts.items()))}
        for system in in_order({owner for owner, _ in found}, systems)
        for (owner, protocol), facts in sorted(found.items())
        if owner == system
    ]
    return pd.DataFrame(rows)
