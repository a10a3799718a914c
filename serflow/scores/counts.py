"""What figures are taken from: sums over answers that add up over speakers, so that one pass over the answers serves every draw.

Conventions: the first axis are speakers in the order asked for; one without answers has zeros. Confusions have the truth in
rows and the answer in columns; leading axes are speakers, bootstrap draws or whatever is to be measured side by side. Of
nothing a ratio is not a number.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

Counts = npt.NDArray[np.float64]
Values = npt.NDArray[np.float64]

# Of confidence, equally wide, as the papers have it that call the error by its name.
BINS = 15


def confusions(answers: pd.DataFrame, labels: Sequence[str], speakers: Sequence[str]) -> Counts:
    """Confusion counts of each speaker, all folds and seeds together.

    Args:
        answers: see `serflow.scores.answers.read_answers`
        labels: in the order of the classes
        speakers: in the order of the first axis

    Returns:
        [shape=(speakers, labels, labels)]
    """
    cells = (len(speakers), len(labels), len(labels))
    place = np.ravel_multi_index(
        (_codes(answers["speaker"], speakers), _codes(answers["emotion"], labels), _codes(answers["predicted"], labels)), cells
    )
    counted: Counts = np.bincount(place, minlength=int(np.prod(cells))).reshape(cells).astype(np.float64)
    return counted


def outputs(answers: pd.DataFrame, labels: Sequence[str], speakers: Sequence[str]) -> Counts:
    """One-hot outputs of each speaker: those on the right side of 0.5, and all [shape=(speakers, 2)]."""
    del labels
    return _sums(answers, ("outputs_right", "outputs"), speakers)


def squared_errors(answers: pd.DataFrame, labels: Sequence[str], speakers: Sequence[str]) -> Counts:
    """Squared distances of each speaker's probabilities from the truth, summed, and how many answers [shape=(speakers, 2)]."""
    del labels
    return _sums(answers.assign(answers=1), ("squared_error", "answers"), speakers)


def nearly_right(answers: pd.DataFrame, labels: Sequence[str], speakers: Sequence[str]) -> Counts:
    """Answers of each speaker whose truth is among the two most probable labels, and all [shape=(speakers, 2)]."""
    del labels
    return _sums(answers.assign(near=answers["more_probable"] < 2, answers=1), ("near", "answers"), speakers)


def confidences(answers: pd.DataFrame, labels: Sequence[str], speakers: Sequence[str]) -> Counts:
    """Answers of each speaker by how probable the answered label was said to be.

    Args:
        answers: see `serflow.scores.answers.read_answers`
        labels: not needed
        speakers: in the order of the first axis

    Returns:
        of each bin, up to its upper edge: answers, the sum of their probabilities, right answers [shape=(speakers, bins, 3)]
    """
    del labels
    speaker = _codes(answers["speaker"], speakers)
    bins = np.clip(np.ceil(answers["confidence"].to_numpy(dtype=np.float64) * BINS).astype(int) - 1, 0, BINS - 1)
    right = (answers["more_probable"] == 0).to_numpy(dtype=np.float64)
    place, size = speaker * BINS + bins, len(speakers) * BINS
    weights = (None, answers["confidence"].to_numpy(dtype=np.float64), right)
    summed: list[Counts] = [np.bincount(place, weights=own, minlength=size).astype(np.float64) for own in weights]
    return np.stack(summed, axis=-1).reshape(len(speakers), BINS, 3)


def ratio(part: Counts, whole: Counts) -> Values:
    """One by the other, not a number where there is nothing to divide by.

    Examples:
        >>> ratio(np.array([1.0, 0.0]), np.array([4.0, 0.0])).tolist()
        [0.25, nan]
    """
    found: Values = np.divide(part, whole, out=np.full(np.shape(whole), np.nan), where=np.asarray(whole) > 0)
    return found


def diagonal(counts: Counts) -> Counts:
    """What was recognised of each class [shape=(..., classes)]."""
    return np.diagonal(counts, axis1=-2, axis2=-1)


def mean_over_classes(values: Values, truth: Counts) -> Values:
    """The mean over the classes that occur in the truth [shape=(..., classes) both]."""
    occurs = truth > 0
    return ratio(np.where(occurs, values, 0.0).sum(axis=-1), occurs.sum(axis=-1).astype(np.float64))


def _codes(values: pd.Series, order: Sequence[str]) -> npt.NDArray[np.intp]:
    """The place of each value in an order that has all of them."""
    places = pd.Index(order)
    if isinstance(values.dtype, pd.CategoricalDtype):
        return places.get_indexer(values.cat.categories)[values.cat.codes]
    return places.get_indexer(pd.Index(values))


def _sums(answers: pd.DataFrame, columns: Sequence[str], speakers: Sequence[str]) -> Counts:
    place = _codes(answers["speaker"], speakers)
    summed = [np.bincount(place, weights=answers[column].to_numpy(dtype=np.float64), minlength=len(speakers)) for column in columns]
    return np.stack(summed, axis=-1)
