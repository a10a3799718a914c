"""Whole groups into folds."""

import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.model_selection import StratifiedGroupKFold

from serflow.protocols.dealing import deal_groups


def dealt_by_scikit_learn(groups, strata, *, folds, seed):
    assigned = np.zeros(len(groups), dtype=np.int16)
    splitter = StratifiedGroupKFold(n_splits=folds, shuffle=True, random_state=seed)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "The (least populated class|number of unique classes)")
        for fold, (_, tested) in enumerate(splitter.split(np.zeros(len(groups)), strata, groups=groups)):
            assigned[tested] = fold
    return assigned


@settings(max_examples=300, deadline=None)
@given(
    shape=st.tuples(st.integers(2, 40), st.integers(1, 300), st.integers(1, 30)),
    evenness=st.sampled_from([0.2, 1.0, 20.0]),
    folds=st.integers(2, 8),
    seed=st.integers(0, 1000),
)
def test_the_folds_are_those_of_scikit_learn(shape, evenness, folds, seed):
    speakers, clips, strata = shape
    random = np.random.default_rng(seed)
    groups = np.concatenate([np.arange(speakers), random.choice(speakers, clips, p=random.dirichlet(np.full(speakers, evenness)))])
    labels = random.choice(strata, len(groups), p=random.dirichlet(np.full(strata, evenness)))
    folds = min(folds, speakers, int(np.bincount(labels).max()))
    if folds < 2:
        return
    expected = dealt_by_scikit_learn(groups, labels, folds=folds, seed=seed)
    np.testing.assert_array_equal(deal_groups(groups, labels, folds=folds, seed=seed), expected)


@pytest.mark.parametrize("seed", range(5))
def test_groups_that_are_alike_are_spread_evenly(seed):
    groups, strata = (part.ravel() for part in np.mgrid[0:10, 0:6])
    dealt = deal_groups(groups, strata, folds=5, seed=seed)
    assert np.bincount(dealt).tolist() == [12] * 5
    assert all(len(set(dealt[groups == group])) == 1 for group in range(10))
