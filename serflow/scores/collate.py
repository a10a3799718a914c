"""All scores of a study in one place, and who leads."""

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from serflow.files import written_whole
from serflow.scores.contract import ALL, CONFUSION, LEAK_GAPS, SCORES
from serflow.scores.ranking import UAR, rank_groups
from serflow.tables import Contract, read_table, write_table


def collate_scores(
    *,
    scores: Sequence[Path],
    confusions: Sequence[Path],
    gaps: Sequence[Path],
    all_scores: Path,
    all_confusions: Path,
    all_gaps: Path,
    leaderboard: Path,
) -> None:
    """Put the tables of all systems together, in the order given.

    Args:
        scores: tables under the contract SCORES
        confusions: tables under the contract CONFUSION
        gaps: tables under the contract LEAK_GAPS; none where a study lacks one of the two protocols
        all_scores: the Parquet file to write
        all_confusions: the Parquet file to write
        all_gaps: the Parquet file to write
        leaderboard: the CSV file to write, see `rank`
    """
    everything, answers = _joined(scores, SCORES), _joined(confusions, CONFUSION)
    write_table(everything, all_scores, SCORES)
    write_table(answers, all_confusions, CONFUSION)
    write_table(_joined(gaps, LEAK_GAPS), all_gaps, LEAK_GAPS)
    with written_whole(leaderboard) as part:
        rank(everything, answers).to_csv(part, index=False, float_format="%.6f", lineterminator="\n")


def rank(scores: pd.DataFrame, confusion: pd.DataFrame) -> pd.DataFrame:
    """Systems by their UAR on unseen speakers within each group that can be compared, one row a protocol.

    Args:
        scores: rows under the contract SCORES
        confusion: rows under the contract CONFUSION

    Returns:
        system, corpora (joined by `+`), protocol, uar, low, high, accuracy, macro_f1, n_clips, n_speakers, note; in the order of
        `serflow.scores.ranking.rank_groups`
    """
    pooled = scores[(scores["corpus"] == ALL) & scores["fold"].isna() & scores["seed"].isna()]
    wide = pooled.pivot_table(index=["system", "protocol"], columns="metric", values="value").reset_index()
    bounds = pooled.loc[pooled["metric"] == UAR, ["system", "protocol", "low", "high", "n_clips", "n_speakers", "note"]]
    table = wide.merge(bounds, on=["system", "protocol"], validate="one_to_one")
    corpora = {system: "+".join(group.corpora) for group in rank_groups(scores, confusion) for system in group.systems}
    places = {system: place for place, system in enumerate(corpora)}
    order = table.assign(corpora=table["system"].map(corpora), place=table["system"].map(places)).sort_values(
        ["place", "protocol"], ignore_index=True
    )
    return order[["system", "corpora", "protocol", "uar", "low", "high", "accuracy", "macro_f1", "n_clips", "n_speakers", "note"]]


def _joined(paths: Sequence[Path], contract: Contract) -> pd.DataFrame:
    if not paths:
        empty: pd.DataFrame = contract.schema.empty_table().to_pandas()
        return empty
    return pd.concat([read_table(path, contract) for path in paths], ignore_index=True)
