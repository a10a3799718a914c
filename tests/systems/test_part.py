"""Rows of features that stay on the disk until they are taken."""

import numpy as np
import pandas as pd
import pytest

from serflow.systems import part as module
from serflow.systems.part import chosen_of, in_blocks, part_of, taken
from serflow.systems.scaling import Scaler


@pytest.fixture
def arrays(tmp_path):
    """Features of two corpora, memory-mapped."""
    random = np.random.default_rng(0)
    for name, rows in (("first", 7), ("second", 5)):
        np.save(tmp_path / f"{name}.npy", random.normal(5, 2, (rows, 3, 2)).astype(np.float32))
    return [np.load(tmp_path / f"{name}.npy", mmap_mode="r") for name in ("first", "second")]


@pytest.fixture
def rows():
    frame = pd.DataFrame({"corpus": [0, 0, 0, 1, 1], "row": [0, 3, 6, 1, 4], "group": [0, 0, 1, 1, 1], "label": ["b", "a", "a", "b", "a"]})
    return frame.assign(clip_id=[f"c/{place}" for place in range(5)], variant="original", segment=0)


def test_rows_are_taken_from_their_corpora_in_the_order_asked_for(arrays, rows):
    part = part_of(rows, arrays, ["a", "b"])
    found = taken(part, np.array([3, 0, 4]))
    np.testing.assert_array_equal(found, [arrays[1][1], arrays[0][0], arrays[1][4]])
    assert found.dtype == np.float32
    np.testing.assert_array_equal(part.labels, [1, 0, 0, 1, 0])
    assert taken(part).shape == (5, 3, 2)


def test_each_row_takes_the_line_of_its_group(arrays, rows):
    random = np.random.default_rng(1)
    scaler = Scaler(random.normal(size=(2, 6)), random.uniform(1, 2, (2, 6)))
    part = part_of(rows, arrays, ["a", "b"])
    scaled = module.Part(**{**vars(part), "scaler": scaler})
    for place, group in enumerate(rows["group"]):
        expected = (taken(part)[place].ravel() - scaler.mean[group]) / scaler.scale[group]
        np.testing.assert_allclose(taken(scaled, np.array([place]))[0].ravel(), expected, rtol=1e-5, atol=1e-6)


def test_blocks_are_all_rows_in_order_and_no_more_at_a_time_than_asked(arrays, rows, monkeypatch):
    monkeypatch.setattr(module, "_BLOCK_BYTES", 2 * 6 * 4)
    part = part_of(rows, arrays, ["a", "b"])
    blocks = list(in_blocks(part))
    assert [len(block) for block in blocks] == [2, 2, 1]
    np.testing.assert_array_equal(np.concatenate(blocks), taken(part).reshape(5, -1))


def test_what_is_chosen_keeps_its_rows_labels_and_names(arrays, rows):
    chosen = chosen_of(part_of(rows, arrays, ["a", "b"]), rows["label"].eq("a").to_numpy())
    assert chosen.who["clip_id"].tolist() == ["c/1", "c/2", "c/4"]
    assert set(chosen.labels) == {0}
    np.testing.assert_array_equal(taken(chosen)[2], arrays[1][4])
    assert len(chosen) == 3
