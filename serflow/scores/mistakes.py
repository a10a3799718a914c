"""The wrong answers that a system was surest of."""

from typing import Any

import pandas as pd

MOST = 20


def mistakes(answers: pd.DataFrame) -> pd.DataFrame:
    """The clips that were misheard with the greatest probability, each once.

    Args:
        answers: see `serflow.scores.answers.read_answers`

    Returns:
        rows under the contract MISTAKES, without system and protocol; of equally sure ones, by clip
    """
    wrong = answers[answers["emotion"] != answers["predicted"]]
    order: dict[str, Any] = {"by": ["confidence", "clip_id", "seed"], "ascending": [False, True, True]}
    surest = wrong.sort_values(**order).drop_duplicates("clip_id").head(MOST).rename(columns={"confidence": "probability"})
    columns = ["clip_id", "corpus", "speaker", "emotion", "predicted", "probability", "path"]
    found: pd.DataFrame = surest[columns].assign(place=range(1, len(surest) + 1)).reset_index(drop=True)
    return found
