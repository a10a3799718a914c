"""What features are scaled by."""

import numpy as np
from sklearn.preprocessing import StandardScaler

from serflow.systems.scaling import learned, scaled


def test_blocks_teach_what_all_rows_at_once_teach():
    rows = np.random.default_rng(0).normal([1e3, -5, 0], [1, 30, 1e-3], (100, 3)).astype(np.float32)
    scaler = learned([np.array_split(rows, 7)])
    expected = StandardScaler().fit(rows.astype(np.float64))
    np.testing.assert_allclose(scaler.mean[0], expected.mean_, rtol=1e-6, atol=1e-6)
    np.testing.assert_allclose(scaler.scale[0], expected.scale_, rtol=1e-5)
    np.testing.assert_allclose(scaled(rows, scaler, np.zeros(100, dtype=int)), expected.transform(rows), atol=1e-4)


def test_a_column_that_never_changes_becomes_zero():
    rows = np.full((10, 2), 7, dtype=np.float32)
    np.testing.assert_array_equal(scaled(rows, learned([[rows]]), np.zeros(10, dtype=int)), 0)


def test_nothing_is_scaled_without_a_scaler_and_no_rows_stay_no_rows():
    rows = np.ones((2, 3), dtype=np.float32)
    assert scaled(rows, None, np.zeros(2, dtype=int)) is rows
    assert scaled(rows[:0], learned([[rows]]), np.zeros(0, dtype=int)).shape == (0, 3)
