"""What the sources say of their systems, set beside what was measured here.

Each claim becomes a few rows, one a metric: the source's own first, then accuracy and UAR. What was not run is null, with the
reason in the note.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from serflow.files import written_whole
from serflow.scores.answers import read_answers, why_no_figure
from serflow.scores.contract import ALL, CLAIMS, SCORES, SIDES
from serflow.scores.leaks import leak_sentence
from serflow.scores.notes import budget
from serflow.scores.paired import paired_gap
from serflow.scores.tested import why_undivided
from serflow.tables import read_metadata, read_table, write_table

# Stand beside whatever the source measured.
_BESIDE = ("accuracy", "uar")
_LEAKY, _, _HONEST = SIDES
_FIGURE = ("low", "high", "n_clips", "n_speakers", "note")
_NO_FIGURE = dict.fromkeys(("value", *_FIGURE))

Row = dict[str, Any]


def measure_claim(
    *,
    scores: Sequence[Path],
    splits: Sequence[Path],
    published: Sequence[Path],
    unseen: Sequence[Path],
    manifests: Sequence[Path],
    system: str,
    settings: dict[str, Any],
    claim: Path,
) -> None:
    """Set the claim of one system beside its figures.

    Args:
        scores: of each protocol in `settings["sides"]`, in the order of its keys, under the contract SCORES
        splits: of the same protocols, in the same order
        published: predictions as the source tested, one file a fold; none where that was not run
        unseen: predictions on unseen speakers; none where there are none
        manifests: of the system's corpora
        system: its name
        settings: claim (source, metric, value, tested, why); sides (one of SIDES -> the protocol that was run for it);
            missing (any other side -> why it was not); draws and seed of the bootstrap; epochs and transductive
        claim: the Parquet file to write, under the contract CLAIMS
    """
    by_side = dict(zip(settings["sides"], zip(scores, splits, strict=True), strict=True))
    facts = {side: read_metadata(split) for side, (_, split) in by_side.items()}
    why_not = settings["missing"] | {side: why for side, own in facts.items() if (why := why_undivided(own))}
    numbers = {side: _pooled(path) for side, (path, _) in by_side.items()}
    answers = {
        side: read_answers(paths, manifests) for side, paths in ((_LEAKY, published), (_HONEST, unseen)) if paths and side not in why_not
    }
    leaks = leak_sentence(facts[_LEAKY]) if _LEAKY in answers else ""
    said = {"budget": budget(facts.values(), settings["epochs"]), "why": " ".join(filter(None, [leaks, settings["claim"]["why"]]))}
    rows = [
        row | _figures(numbers, why_not, row["metric"]) | _gap(answers, why_not, row["metric"], settings) | said
        for row in _claim_rows(system, settings)
    ]
    write_table(_typed(pd.DataFrame(rows)), claim, CLAIMS)


def collate_claims(claims: Sequence[Path], *, not_run: Mapping[str, Mapping[str, Any]], table: Path, text: Path) -> None:
    """Put the claims of all systems together, by source, within one in the order given.

    Args:
        claims: tables under the contract CLAIMS
        not_run: systems that this study names and cannot run -> claim and transductive as in `measure_claim`, and the reason
        table: the Parquet file to write, under the contract CLAIMS
        text: the same as CSV
    """
    rows = [row for system, settings in not_run.items() for row in _rows_not_run(system, settings)]
    tables = [_typed(read_table(path, CLAIMS)) for path in claims]
    found = pd.concat([*tables, _typed(pd.DataFrame(rows))], ignore_index=True).sort_values("source", kind="stable", ignore_index=True)
    write_table(found, table, CLAIMS)
    with written_whole(text) as part:
        found.to_csv(part, index=False, float_format="%.6f", lineterminator="\n")


def _claim_rows(system: str, settings: Mapping[str, Any]) -> Iterator[Row]:
    claim = settings["claim"]
    for metric in dict.fromkeys([*filter(None, [claim["metric"]]), *_BESIDE]):
        yield {
            "source": claim["source"],
            "system": system,
            "metric": metric,
            "claimed": claim["value"] if metric == claim["metric"] else None,
            "tested": claim["tested"],
            "unseen_protocol": settings["sides"].get(_HONEST),
            "transductive": settings["transductive"],
        }


def _rows_not_run(system: str, settings: Mapping[str, Any]) -> Iterator[Row]:
    reasons = dict.fromkeys(SIDES, settings["reason"])
    for row in _claim_rows(system, {**settings, "sides": {}}):
        yield row | _figures({}, reasons, row["metric"]) | _no_gap(settings["reason"]) | {"budget": "", "why": settings["claim"]["why"]}


def _pooled(scores: Path) -> dict[str, Row]:
    """The scores over all clips, folds and seeds, by metric."""
    rows = read_table(scores, SCORES)
    chosen = rows[(rows["corpus"] == ALL) & rows["fold"].isna() & rows["seed"].isna()]
    return {str(row["metric"]): {str(name): value for name, value in row.items()} for row in chosen.to_dict("records")}


def _figures(numbers: Mapping[str, Mapping[str, Row]], why_not: Mapping[str, str], metric: str) -> Row:
    row: Row = {}
    for side in SIDES:
        number = numbers.get(side, {}).get(metric, _NO_FIGURE | {"note": why_not.get(side)})
        row |= {side: number["value"]} | {f"{side}_{of}": number[of] for of in _FIGURE}
    return row


def _gap(answers: Mapping[str, pd.DataFrame], why_not: Mapping[str, str], metric: str, settings: Mapping[str, Any]) -> Row:
    absent = [why_not[side] for side in (_LEAKY, _HONEST) if side in why_not]
    if absent:
        return _no_gap(absent[0])
    unanswered = [why for side in (_LEAKY, _HONEST) if (why := why_no_figure(answers[side]))]
    if unanswered:
        return _no_gap(unanswered[0])
    found = paired_gap(answers[_LEAKY], answers[_HONEST], metric, draws=settings["draws"], seed=settings["seed"])
    return {"gap": found.first - found.second, "gap_low": found.bounds.low, "gap_high": found.bounds.high, "gap_note": found.bounds.note}


def _no_gap(reason: str) -> Row:
    return {"gap": None, "gap_low": None, "gap_high": None, "gap_note": reason}


def _typed(rows: pd.DataFrame) -> pd.DataFrame:
    """The columns of the contract, each of its kind also where all of it is null."""
    kinds: dict[str, Any] = {"double": np.float64, "int64": "Int64", "bool": np.bool_, "string": np.object_}
    return rows.reindex(columns=CLAIMS.schema.names).astype({field.name: kinds[str(field.type)] for field in CLAIMS.schema})
