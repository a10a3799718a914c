"""Manifests with many rows, as `make bench` measures a million of them, go through and keep what is promised.

What compares every clip with every other does not come to an end here.
"""

import json

import pandas as pd
import pytest

from bench.manifests import write_manifests, write_rows
from bench.million_rows import LABEL_MAP, SETTINGS, inputs_of, settings_of
from serflow import registry
from serflow.corpora.contract import MANIFEST, OK
from serflow.errors import LeakError
from serflow.protocols.contract import SPLIT
from serflow.protocols.split import CATALOG, make_split
from serflow.systems.fold import read_roles
from serflow.tables import read_metadata, read_table, write_table

ROWS = 20_000


CARDS = {name: registry.declaration(CATALOG, name, "CARD") for name in registry.names(CATALOG)}
# A protocol of rows keeps no clips apart.
GUARDED = [name for name, card in CARDS.items() if not card["rows"]]
DEALING = [name for name in GUARDED if CARDS[name]["tested"] == "all"]


def of_protocols(names):
    return pytest.mark.parametrize("split", names, indirect=True)


@pytest.fixture(scope="module")
def manifests(tmp_path_factory):
    paths = write_manifests(tmp_path_factory.mktemp("manifests"), ROWS)
    write_rows(paths, SETTINGS["augmentation"])
    return paths


@pytest.fixture(scope="module")
def usable(manifests):
    """The clips that are to be divided, by their clip_id."""
    rows = pd.concat([read_table(path, MANIFEST) for path in manifests])
    assert len(rows) == ROWS
    assert 0 < (rows["status"] != OK).sum() < ROWS / 10
    return rows[(rows["status"] == OK) & rows["emotion"].isin(LABEL_MAP)].set_index("clip_id")


@pytest.fixture(scope="module")
def split(request, manifests, tmp_path_factory):
    """The split of a protocol."""
    path = tmp_path_factory.mktemp("split") / "split.parquet"
    divided, rows = inputs_of(request.param, manifests[0].parent)
    # Of twenty thousand rows the first corpus has few speakers.
    changed = {"partition": [{"test": "00000-00009"}, {"validation": "00000-00009", "test": "00010-00019"}]}
    make_split(divided, settings=settings_of(request.param) | changed, split=path, rows=rows)
    assert read_metadata(path)["skipped"] == ""
    return path


@of_protocols(DEALING)
def test_every_usable_clip_is_tested_exactly_once(split, usable):
    rows = read_table(split, SPLIT)
    tested = rows[rows["role"] == "test"]
    assert sorted(tested["clip_id"]) == sorted(usable.index)
    shares = tested["fold"].value_counts() / len(usable) * rows["fold"].nunique()
    assert shares.between(0.75, 1.25).all()


@of_protocols(DEALING)
def test_every_fold_has_every_clip_in_one_role_and_copies_of_what_trains(split, usable):
    for _, fold in read_table(split, SPLIT).groupby("fold"):
        originals, copies = fold[fold["variant"] == "original"], fold[fold["variant"] != "original"]
        assert sorted(originals["clip_id"]) == sorted(usable.index)
        assert set(copies["role"]) == {"train"}
        training = sorted(originals.loc[originals["role"] == "train", "clip_id"])
        assert {variant: sorted(own["clip_id"]) for variant, own in copies.groupby("variant")} == dict.fromkeys(
            SETTINGS["augmentation"], training
        )


@of_protocols(GUARDED)
@pytest.mark.parametrize("thing", ["speaker", "sentence", "corpus"])
def test_what_is_promised_stands_on_one_side(thing, split, usable):
    rows = read_table(split, SPLIT)
    known = usable["corpus"] + "/" + usable["sentence"] if thing == "sentence" else usable[thing]
    sides = rows.assign(value=rows["clip_id"].map(known)).groupby(["fold", "value"])["role"].nunique()
    if thing in json.loads(read_metadata(split)["disjoint"]):
        assert sides.max() == 1


@of_protocols(CARDS)
def test_one_fold_is_read_with_the_labels_of_its_clips(split, manifests, usable):
    rows = read_table(split, SPLIT)
    for fold in sorted(rows["fold"].unique())[:2]:
        roles, clips = read_roles(fold, split, manifests, label_map=LABEL_MAP, labels="intended")
        pd.testing.assert_frame_equal(roles, rows[rows["fold"] == fold].reset_index(drop=True))
        assert clips.set_index("clip_id")["label"].to_dict() == usable["emotion"].to_dict()


@of_protocols(GUARDED)
def test_one_leak_among_many_rows_is_found(split, manifests, tmp_path):
    rows = read_table(split, SPLIT)
    planted = rows[(rows["fold"] == 1) & (rows["role"] == "test")].iloc[[100]].assign(variant="noise", role="train")
    leaking = tmp_path / "leaking.parquet"
    write_table(pd.concat([rows, planted]), leaking, SPLIT, metadata=read_metadata(split))
    with pytest.raises(LeakError, match=rf"fold 1: the same clip_id \({planted['clip_id'].item()}\) .* 1 such values in all"):
        read_roles(1, leaking, manifests, label_map=LABEL_MAP, labels="intended")
    read_roles(0, leaking, manifests, label_map=LABEL_MAP, labels="intended")


def test_the_shares_of_rows_are_those_that_were_published(manifests, tmp_path, usable):
    divided, rows = inputs_of("published", manifests[0].parent)
    make_split(divided, settings=settings_of("published"), split=tmp_path / "split.parquet", rows=rows)
    count = len(usable) * (1 + len(SETTINGS["augmentation"]))
    assert (read_table(tmp_path / "split.parquet", SPLIT)["role"] == "test").sum() == -(-count // 4)
    leaks = json.loads(read_metadata(tmp_path / "split.parquet")["leaks"])
    # Of three rows of a clip one or two train beside a tested one, but for one in fifteen or so.
    assert 0.85 < leaks["same_clip"] / leaks["test_rows"] < 0.96
