"""Every metric by name: one file in `serflow/scores/metrics/` is one metric, with the counts that it is taken from.

A metric declares `CARD`: `title`, `short` (its name in a table), `worst` and `best` (its figure where everything is wrong, and
where everything is right). It has `count`, which sums answers up by speaker (`serflow.scores.counts` has what there is), and
`measure`, which makes a figure of such sums.
"""

from collections.abc import Callable, Iterator, Sequence

import pandas as pd

from serflow import registry
from serflow.registry import METRICS
from serflow.scores.counts import Counts, Values

Measure = Callable[[Counts], Values]


def measure_of(name: str) -> Measure:
    """What makes a metric's figure of its counts.

    Raises:
        SettingError: there is no such metric
    """
    measure: Measure = registry.load(METRICS, name).measure
    return measure


def counts_for(name: str, answers: pd.DataFrame, labels: Sequence[str], speakers: Sequence[str]) -> Counts:
    """What a metric is taken from, of each speaker.

    Args:
        name: of the metric
        answers: see `serflow.scores.answers.read_answers`
        labels: in the order of the classes
        speakers: in the order of the first axis; one without answers has zeros

    Returns:
        [shape=(speakers, ...)]

    Raises:
        SettingError: there is no such metric
    """
    counts: Counts = registry.load(METRICS, name).count(answers, labels, speakers)
    return counts


def all_counts(answers: pd.DataFrame, labels: Sequence[str], speakers: Sequence[str]) -> Iterator[tuple[str, Counts]]:
    """Every metric with what it is taken from, each kind of it counted once; arguments as for `counts_for`."""
    counted: dict[Callable[..., Counts], Counts] = {}
    for name in registry.names(METRICS):
        count = registry.load(METRICS, name).count
        if count not in counted:
            counted[count] = count(answers, labels, speakers)
        yield name, counted[count]
