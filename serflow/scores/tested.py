"""What a split planned to be tested, set beside what was."""

from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from serflow.protocols.contract import SPLIT, TEST
from serflow.scores.contract import ALL
from serflow.tables import read_table


def is_divided(facts: Mapping[str, str]) -> bool:
    """Whether a split has folds; where its clips cannot be divided under the protocol it has none, and says why.

    Args:
        facts: what the split says of itself, see `serflow.protocols.contract`

    Examples:
        >>> is_divided({"folds_used": "5"}), is_divided({"folds_used": "0", "skipped": "one sentence only"})
        (True, False)
    """
    return facts.get("folds_used") != "0"


def why_undivided(facts: Mapping[str, str]) -> str:
    """Why a split has no folds; empty for one that has some.

    Examples:
        >>> why_undivided({"folds_used": "0", "skipped": "one sentence only"}), why_undivided({"folds_used": "5"})
        ('one sentence only', '')
    """
    return "" if is_divided(facts) else facts.get("skipped") or "its clips cannot be divided under this protocol"


def untested_clips(split: Path, answers: pd.DataFrame, *, folds: int) -> dict[str, int]:
    """How many clips were to be tested and were not, in all (`all`) and of each corpus.

    Args:
        split: a file under the contract SPLIT
        answers: see `serflow.scores.answers.read_answers`
        folds: how many were run, the first ones
    """
    rows = read_table(split, SPLIT, columns=["clip_id", "fold", "role"])
    planned = rows.loc[(rows["role"] == TEST) & (rows["fold"] < folds), "clip_id"]
    missing = planned[pd.Index(answers["clip_id"].unique()).get_indexer(pd.Index(planned)) < 0].unique()
    corpora = Counter(clip_id.partition("/")[0] for clip_id in missing)
    return {ALL: corpora.total(), **corpora}
