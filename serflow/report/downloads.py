"""Tables to take away: CSV files inside the page, each behind a link that needs no script and no network.

Conventions: numbers are written in full, as they stand in the Parquet tables and under their names there; a number that is
missing is an empty cell. A text that a spreadsheet would take for a formula has an apostrophe before it, as OWASP advises
(https://owasp.org/www-community/attacks/CSV_Injection); numbers have none.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, TypedDict
from urllib.parse import quote

import pandas as pd
import pyarrow as pa

from serflow.corpora.contract import EXCLUDED, OK
from serflow.report.material import split_facts
from serflow.report.numbers import counted
from serflow.report.standings import emotions_in_order, in_order
from serflow.scores.contract import ALL, CLAIMS, COMPARISONS, LEAK_GAPS, MISTAKES, SCORES
from serflow.tables import Contract

_KIND = "data:text/csv;charset=utf-8,"
# Spreadsheets take the wide forms of these signs for them.
_FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
# What may stand in an address as it is; all else would have to be escaped in HTML too.
_PLAIN = "!$()*+,;:@/?"


class Download(TypedDict):
    """A file to take away.

    Attributes:
        name: of the file
        href: the whole of it, as an address
        size: how many rows it has, in words
    """

    name: str
    href: str
    size: str


def download(name: str, rows: pd.DataFrame, contract: Contract | None = None) -> Download:
    """A table as a file to take away.

    Args:
        name: of the file
        rows: the table
        contract: that the rows are under, which says what is a whole number even where some are missing
    """
    text = csv_text(rows.astype(_whole_numbers(rows, contract)) if contract else rows)
    return Download(name=name, href=_KIND + quote(text, safe=_PLAIN), size=counted(len(rows), "row"))


def csv_text(rows: pd.DataFrame) -> str:
    r"""A table as CSV, with texts that no spreadsheet takes for formulas.

    Examples:
        >>> csv_text(pd.DataFrame({"name": ["=1+1", "a, b"], "value": [-0.1, None]}))
        'name,value\n\'=1+1,-0.1\n"a, b",\n'
    """
    texts = rows.select_dtypes(exclude=["number", "bool"]).map(_guarded)
    return rows.assign(**{str(name): texts[name] for name in texts}).to_csv(index=False, lineterminator="\n")


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
    over_all = _pooled(scores).query("corpus == @ALL")
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


def _whole_numbers(rows: pd.DataFrame, contract: Contract) -> dict[str, str]:
    return {field.name: "Int64" for field in contract.schema if pa.types.is_integer(field.type) and field.name in rows}


def _guarded(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULAS) else value


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
