"""Whole groups of clips into folds, so that every stratum is spread over the folds as evenly as can be.

The folds are those of scikit-learn's `StratifiedGroupKFold` with shuffling, which loops over the clips in Python, once for
each fold: with a million clips that takes most of the time of a split. What is dealt out here are the groups' counts.
"""

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.intp]
Counts = npt.NDArray[np.float64]


def deal_groups(groups: Numbers, strata: Numbers, *, folds: int, seed: int) -> npt.NDArray[np.int16]:
    """Deal whole groups out to folds.

    Args:
        groups: of each clip, numbered from 0 without a gap [shape=(clips,)]
        strata: of each clip, any numbers [shape=(clips,)]
        folds: how many, at most as many as there are groups
        seed: of the shuffling, which decides between groups that are spread alike

    Returns:
        the fold of each clip, numbered from 0 [shape=(clips,)]
    """
    found, places = np.unique(strata, return_inverse=True)
    cells = np.bincount(groups * len(found) + places, minlength=(groups.max() + 1) * len(found))
    counts = cells.reshape(-1, len(found)).astype(np.float64)
    order = np.arange(len(counts))
    # The generator of scikit-learn, whose folds these are.
    np.random.RandomState(seed).shuffle(order)
    # First the groups that are the least even, while there is room to make up for them.
    order = order[np.argsort(-np.std(counts[order], axis=1), kind="stable")]
    fold_of_group = np.empty(len(counts), dtype=np.int16)
    dealt, totals = np.zeros((folds, len(found))), counts.sum(axis=0)
    for group in order:
        fold = _best_fold(dealt, counts[group], totals)
        dealt[fold] += counts[group]
        fold_of_group[group] = fold
    return fold_of_group[groups]


def _best_fold(dealt: Counts, group: Counts, totals: Counts) -> int:
    """The fold with which the shares of the strata differ least between folds; among equals the one with the fewest clips.

    Args:
        dealt: clips so far [shape=(folds, strata)]
        group: clips to add [shape=(strata,)]
        totals: clips in all [shape=(strata,)]
    """
    folds = len(dealt)
    tried = np.repeat(dealt[np.newaxis], folds, axis=0)
    tried[np.arange(folds), np.arange(folds)] += group
    unevenness = np.std(tried / totals, axis=1).mean(axis=1).tolist()
    sizes = dealt.sum(axis=1).tolist()
    best = 0
    for fold in range(1, folds):
        # Within numpy's default tolerance of one another, as `numpy.isclose` has it.
        alike = abs(unevenness[fold] - unevenness[best]) <= 1e-8 + 1e-5 * abs(unevenness[best])
        if unevenness[fold] < unevenness[best] or (alike and sizes[fold] < sizes[best]):
            best = fold
    return best
