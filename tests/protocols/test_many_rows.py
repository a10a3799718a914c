"""Manifests with many rows, as `make bench` measures a million of them, go through and keep what is promised.

What compares every clip with every other does not come to an end here.
"""

import pandas as pd
import pytest

from bench.manifests import write_manifests
from bench.million_rows import LABEL_MAP, SETTINGS
from serflow import registry
from serflow.corpora.contract import MANIFEST, OK
from serflow.errors import LeakError
from serflow.protocols.contract import SPLIT
from serflow.protocols.split import CATALOG, make_split
from serflow.systems.fold import read_roles
from serflow.tables import read_metadata, read_table, write_table

ROWS = 20_000


@pytest.fixture(scope="module")
def manifests(tmp_path_factory):
    return write_manifests(tmp_path_factory.mktemp("manifests"), ROWS)


@pytest.fixture(scope="module")
def usable(manifests):
    """The clips that are to be divided, by their clip_id."""
    rows = pd.concat([read_table(path, MANIFEST) for path in manifests])
    assert len(rows) == ROWS
    assert 0 < (rows["status"] != OK).sum() < ROWS / 10
    return rows[(rows["status"] == OK) & rows["emotion"].isin(LABEL_MAP)].set_index("clip_id")


@pytest.fixture(scope="module", params=registry.names(CATALOG))
def split(request, manifests, tmp_path_factory):
    path = tmp_path_factory.mktemp("split") / "split.parquet"
    make_split(manifests, settings={**SETTINGS, "protocol": request.param}, split=path)
    return path


def test_every_usable_clip_is_tested_exactly_once(split, usable):
    rows = read_table(split, SPLIT)
    tested = rows[rows["role"] == "test"]
    assert sorted(tested["clip_id"]) == sorted(usable.index)
    assert tested["fold"].value_counts().between(0.15 * len(usable), 0.25 * len(usable)).all()


def test_every_fold_has_every_clip_in_one_role_and_copies_of_what_trains(split, usable):
    for _, fold in read_table(split, SPLIT).groupby("fold"):
        originals, copies = fold[fold["variant"] == "original"], fold[fold["variant"] != "original"]
        assert sorted(originals["clip_id"]) == sorted(usable.index)
        assert set(copies["role"]) == {"train"}
        training = sorted(originals.loc[originals["role"] == "train", "clip_id"])
        assert {variant: sorted(own["clip_id"]) for variant, own in copies.groupby("variant")} == dict.fromkeys(
            SETTINGS["augmentation"], training
        )


def test_nobody_speaks_on_two_sides_where_that_is_promised(split, usable):
    rows = read_table(split, SPLIT)
    speakers = rows.assign(speaker=rows["clip_id"].map(usable["speaker"])).groupby(["fold", "speaker"])["role"].nunique()
    promised = "speaker" in read_metadata(split)["disjoint"]
    assert (speakers.max() == 1) == promised


def test_one_fold_is_read_with_the_labels_of_its_clips(split, manifests, usable):
    rows = read_table(split, SPLIT)
    for fold in range(2):
        roles, labels = read_roles(fold, split, manifests, label_map=LABEL_MAP, labels="intended")
        pd.testing.assert_frame_equal(roles, rows[rows["fold"] == fold].reset_index(drop=True))
        assert labels.to_dict() == usable["emotion"].to_dict()


def test_one_leak_among_many_rows_is_found(split, manifests, tmp_path):
    rows = read_table(split, SPLIT)
    planted = rows[(rows["fold"] == 3) & (rows["role"] == "test")].iloc[[1000]].assign(variant="noise", role="train")
    leaking = tmp_path / "leaking.parquet"
    write_table(pd.concat([rows, planted]), leaking, SPLIT, metadata=read_metadata(split))
    with pytest.raises(LeakError, match=rf"fold 3: the same clip_id \({planted['clip_id'].item()}\) .* 1 such values in all"):
        read_roles(3, leaking, manifests, label_map=LABEL_MAP, labels="intended")
    read_roles(2, leaking, manifests, label_map=LABEL_MAP, labels="intended")
