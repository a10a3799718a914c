"""Arrays made small enough to draw: neighbours become one."""

import numpy as np
import numpy.typing as npt


def starts(count: int, most: int) -> npt.NDArray[np.int64]:
    """Where each of at most so many groups of neighbours begins.

    Examples:
        >>> starts(5, 2).tolist(), starts(2, 5).tolist()
        ([0, 2], [0, 1])
    """
    groups = min(count, most)
    return np.arange(groups) * count // groups


def means(values: npt.NDArray[np.floating], most: int, axis: int) -> npt.NDArray[np.floating]:
    """The mean of each group of neighbours along an axis.

    Args:
        values: of any shape, nothing of which is empty
        most: groups at most
        axis: along which they lie

    Returns:
        the means, as many along the axis as there are groups
    """
    found = starts(values.shape[axis], most)
    widths = np.diff([*found, values.shape[axis]])
    shape = [1] * values.ndim
    shape[axis] = len(widths)
    pooled: npt.NDArray[np.floating] = np.add.reduceat(values, found, axis=axis) / widths.reshape(shape)
    return pooled
