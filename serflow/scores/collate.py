"""All scores of a study in one place, and who leads."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd

from serflow.files import written_whole
from serflow.scores.contract import ALL, LEAK_GAPS, OF_SYSTEM_PROTOCOL
from serflow.scores.ranking import UAR, rank_groups
from serflow.tables import Contract, read_table, write_table

_METRICS = [UAR, "accuracy", "macro_f1"]
_CONTRACTS = OF_SYSTEM_PROTOCOL | {"leak_gaps": LEAK_GAPS}


def collate_scores(single: Mapping[str, Sequence[Path]], together: Mapping[str, Path], *, leaderboard: Path) -> None:
    """Put the tables of all systems together, in the order given.

    Args:
        single: tables of one system or of one under one protocol, by the name of their contract; of one kind there may be none
        together: the Parquet files to write, by the same names
        leaderboard: the CSV file to write, see `rank`
    """
    whole = {name: _joined(paths, _CONTRACTS[name]) for name, paths in single.items()}
    for name, table in whole.items():
        write_table(table, together[name], _CONTRACTS[name])
    with written_whole(leaderboard) as part:
        rank(whole["scores"], whole["confusion"]).to_csv(part, index=False, float_format="%.6f", lineterminator="\n")


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
    # Whoever has no figure keeps the row, which says why.
    wide = pooled.pivot_table(index=["system", "protocol"], columns="metric", values="value", dropna=False)
    wide = wide.reindex(columns=_METRICS).reset_index()
    bounds = pooled.loc[pooled["metric"] == UAR, ["system", "protocol", "low", "high", "n_clips", "n_speakers", "note"]]
    table = wide.merge(bounds, on=["system", "protocol"], validate="one_to_one")
    corpora = {system: "+".join(group.corpora) for group in rank_groups(scores, confusion) for system in group.systems}
    places = {system: place for place, system in enumerate(corpora)}
    order = table.assign(corpora=table["system"].map(corpora), place=table["system"].map(places)).sort_values(
        ["place", "protocol"], ignore_index=True
    )
    return order[["system", "corpora", "protocol", UAR, "low", "high", *_METRICS[1:], "n_clips", "n_speakers", "note"]]


def _joined(paths: Sequence[Path], contract: Contract) -> pd.DataFrame:
    if not paths:
        empty: pd.DataFrame = contract.schema.empty_table().to_pandas()
        return empty
    return pd.concat([read_table(path, contract) for path in paths], ignore_index=True)
