"""What features are scaled by: training rows, or each speaker's own rows; learned block by block, so that memory stays flat."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from sklearn.preprocessing import StandardScaler

from serflow.audio.decode import Samples

ROWS, SPEAKERS, NONE = "rows", "speakers", "none"

Numbers = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Scaler:
    """Means and deviations, one line for each group of rows.

    Attributes:
        mean: what is subtracted [shape=(groups, columns)]
        scale: what is divided by [shape=(groups, columns)]
    """

    mean: Numbers
    scale: Numbers


def learned(groups: Iterable[Iterable[Samples]]) -> Scaler:
    """Learn mean and standard deviation of each group.

    Args:
        groups: of each the rows, in blocks [shape=(rows, ...)]

    Returns:
        the scaler; a column that never changes is left as it is, but for its mean
    """
    means, scales = [], []
    for blocks in groups:
        scaler = StandardScaler()
        for block in blocks:
            scaler.partial_fit(block.reshape(len(block), -1))
        means.append(scaler.mean_)
        scales.append(scaler.scale_)
    return Scaler(np.stack(means), np.stack(scales))


def scaled(values: Samples, scaler: Scaler | None, groups: npt.NDArray[np.intp]) -> Samples:
    """Scale rows.

    Args:
        values: [shape=(rows, ...)]
        scaler: None leaves the values as they are
        groups: which line of the scaler each row takes [shape=(rows,)]

    Returns:
        float32 in the shape of the values
    """
    if scaler is None or not len(values):
        return values
    flat = values.reshape(len(values), -1)
    # One line is broadcast, where a line for each row would take twice the time.
    lines = slice(None) if len(scaler.mean) == 1 else groups
    return ((flat - scaler.mean[lines]) / scaler.scale[lines]).astype(np.float32).reshape(values.shape)
