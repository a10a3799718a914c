"""What was run and on what: corpora, excluded recordings, protocols as they were carried out."""

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from serflow.corpora.contract import EXCLUDED, MANIFEST, OK
from serflow.errors import DataError
from serflow.report.colours import emotion_colour, protocol_colour
from serflow.report.numbers import DASH, count, hours, kilohertz, listed
from serflow.report.standings import emotions_in_order, in_order
from serflow.scores.tested import why_undivided
from serflow.tables import read_metadata, read_table

# Beyond so many the page would be about the exclusions; the manifests hold all of them.
MOST_EXCLUSIONS = 500
_PLURALS = {"audio": "audio", "corpus": "corpora"}
_COLUMNS = ["clip_id", "corpus", "path", "speaker", "emotion", "sample_rate", "duration_s", "status", "reason"]


def read_manifests(paths: Iterable[Path | str]) -> pd.DataFrame:
    """The rows of all manifests that the report needs.

    Raises:
        DataError: a manifest breaks its contract
    """
    frames = [read_table(path, MANIFEST, columns=_COLUMNS) for path in paths]
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=_COLUMNS)


def corpora_table(manifests: pd.DataFrame, order: Sequence[str]) -> list[dict[str, Any]]:
    """One row a corpus: clips, exclusions, speakers, classes with their counts, hours, sample rates.

    Args:
        manifests: the rows of all corpora
        order: of the corpora
    """
    corpora = in_order(manifests["corpus"], order)
    return [_corpus(corpus, manifests[manifests["corpus"] == corpus]) for corpus in corpora]


def class_names(corpora: list[dict[str, Any]]) -> list[dict[str, str]]:
    """The emotions of all corpora, with the name of their colour."""
    found = {name for row in corpora for name in row["classes"]}
    return [{"name": name, "colour": emotion_colour(name)} for name in emotions_in_order(found)]


def exclusions(manifests: pd.DataFrame) -> dict[str, Any]:
    """The excluded recordings with their reasons, and how many there are in all."""
    rows = manifests[manifests["status"] == EXCLUDED].sort_values(["corpus", "path", "clip_id"])
    shown = rows.head(MOST_EXCLUSIONS)
    files = [{"path": row["path"], "reason": _text(row["reason"]) or "no reason given"} for row in shown.to_dict("records")]
    return {"files": files, "total": len(rows), "left_out": len(rows) - len(shown)}


def protocol_table(protocols: Mapping[str, Mapping[str, Any]], order: Sequence[str]) -> list[dict[str, str]]:
    """One line a protocol: its title and what it promises to keep apart."""
    return [
        {
            "name": name,
            "title": str(protocols[name]["title"]),
            "apart": listed([_PLURALS.get(thing, f"{thing}s") for thing in protocols[name]["disjoint"]]) or "nothing",
            "colour": protocol_colour(name),
        }
        for name in in_order(protocols, order)
    ]


def split_table(paths: Iterable[Path | str], systems: Sequence[str], protocols: Sequence[str]) -> list[dict[str, Any]]:
    """How each system's split came out, from the split file's own metadata.

    Args:
        paths: `…/{system}/{protocol}.parquet`
        systems: in the order of the groups
        protocols: in the order of the rows

    Returns:
        one row a file: system, protocol, folds, seed, what was left out, note

    Raises:
        DataError: a file does not say how it was made
    """
    found = split_facts(paths)
    rows = []
    for system in in_order({owner for owner, _ in found}, systems):
        own = {protocol: facts for (owner, protocol), facts in found.items() if owner == system}
        rows += [_split(system, own[protocol]) for protocol in in_order(own, protocols)]
    return rows


def split_facts(paths: Iterable[Path | str]) -> dict[tuple[str, str], dict[str, str]]:
    """What each split says of itself, by system and protocol.

    Args:
        paths: `…/{system}/{protocol}.parquet`

    Raises:
        DataError: a file does not say how it was made
    """
    every = [(Path(path).parent.name, _facts(path)) for path in paths]
    return {(system, facts["protocol"]): facts for system, facts in every}


def why_not_run(skipped: Mapping[str, Mapping[str, str]], splits: Iterable[Path | str]) -> dict[tuple[str, str], str]:
    """Systems under protocols that their corpora cannot support, known before the first job or found by it, and why.

    Args:
        skipped: of what was never planned: system -> protocol -> reason
        splits: see `split_facts`
    """
    found = {(system, protocol): reason for system, reasons in skipped.items() for protocol, reason in reasons.items()}
    return found | {pair: why for pair, facts in split_facts(splits).items() if (why := why_undivided(facts))}


def _corpus(corpus: str, rows: pd.DataFrame) -> dict[str, Any]:
    good = rows[rows["status"] == OK]
    classes = good["emotion"].value_counts()
    named = [str(name) for name in classes.index]
    rates = sorted({int(rate) for rate in good["sample_rate"].dropna()})
    return {
        "name": corpus,
        "ok": count(len(good)),
        "excluded": count(int((rows["status"] == EXCLUDED).sum())),
        "speakers": count(int(good["speaker"].nunique())),
        "hours": hours(float(good["duration_s"].sum())),
        "rates": ", ".join(map(kilohertz, rates)) or DASH,
        "classes": {str(name): count(int(number)) for name, number in classes.items()},
        "shares": [{"colour": emotion_colour(name), "share": int(classes[name]) / len(good)} for name in emotions_in_order(named)],
    }


def _split(system: str, facts: Mapping[str, str]) -> dict[str, Any]:
    left_out = json.loads(facts.get("left_out") or "{}")
    return {
        "system": system,
        "protocol": facts["protocol"],
        "colour": protocol_colour(facts["protocol"]),
        "folds": facts["folds_used"],
        "seed": facts["seed"],
        "left_out": "; ".join(f"{reason}: {count(int(left_out[reason]))}" for reason in sorted(left_out)) or "nothing",
        "note": "; ".join(filter(None, [why_undivided(facts), facts.get("budget"), facts.get("note")])),
    }


def _facts(path: Path | str) -> dict[str, str]:
    facts = read_metadata(path)
    missing = sorted({"protocol", "seed", "folds_used"}.difference(facts))
    if missing:
        raise DataError(f"{path}: its metadata lack {missing}; delete it, and the next run makes it again")
    return facts


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
