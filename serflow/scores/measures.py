"""Every measure by name, with the counts that it is taken from: what a score, an interval or a gap needs of it."""

from collections.abc import Callable, Sequence

import pandas as pd

from serflow.scores.answers import count_by_speaker, count_outputs
from serflow.scores.metrics import BINARY_ACCURACY, METRICS, Counts, Values, binary_accuracy

MEASURES: dict[str, Callable[[Counts], Values]] = {**METRICS, BINARY_ACCURACY: binary_accuracy}


def counts_for(name: str, answers: pd.DataFrame, labels: Sequence[str], speakers: Sequence[str]) -> Counts:
    """What a measure is taken from, of each speaker.

    Args:
        name: one of MEASURES
        answers: see `serflow.scores.answers.read_answers`
        labels: in the order of the classes
        speakers: in the order of the first axis; one without answers has zeros

    Returns:
        confusions, or outputs [shape=(speakers, ...)]
    """
    return count_outputs(answers, speakers) if name == BINARY_ACCURACY else count_by_speaker(answers, labels, speakers)
