"""Every kind of leak, planted in the files that jobs read: the job that makes the split, or the one that trains, names the pair."""

import json

import numpy as np
import pandas as pd
import pytest
from sklearn.preprocessing import StandardScaler

from serflow import registry
from serflow.corpora.contract import MANIFEST
from serflow.errors import LeakError
from serflow.features.contract import ROWS
from serflow.protocols.contract import SPLIT
from serflow.protocols.leak_guard import check_scaler
from serflow.protocols.split import CATALOG, make_split
from serflow.systems.fold import read_roles
from serflow.tables import read_metadata, read_table, write_table

LABELS = {"angry": "angry", "happy": "happy", "sad": "sad"}
PUBLISHED = {"test_share": 0.25, "shuffled": "rows", "stratified": False, "validation": "none"}


class Study:
    """Two corpora on disk, and what divides them."""

    def __init__(self, folder, frames):
        self.folder, self.frames = folder, frames
        self.split = folder / "split.parquet"

    def write(self, corpora=("here",)):
        paths = [self.folder / f"{corpus}.parquet" for corpus in corpora]
        for path in paths:
            write_table(self.frames[path.stem], path, MANIFEST)
        return paths

    def divide(self, protocol, corpora=("here",)):
        settings = {"protocol": protocol, "folds": 4, "seed": 0, "label_map": LABELS, "augmentation": ["noise"], "labels": "intended"}
        settings |= {"many_speakers": None, "published": PUBLISHED, "partition": [{"test": "00"}, {"validation": "01", "test": "02"}]}
        clips = pd.concat([self.frames[corpus] for corpus in corpora])["clip_id"]
        rows = pd.DataFrame({"clip_id": clips.repeat(2), "variant": ["original", "noise"] * len(clips)})
        place = np.arange(len(rows))
        write_table(rows.assign(row=place, offset=place, segment=0, frames=1, length=1, error=None), self.folder / "rows.parquet", ROWS)
        make_split(self.write(corpora), settings=settings, split=self.split, rows=[self.folder / "rows.parquet"])
        return read_table(self.split, SPLIT)

    def plant(self, rows):
        """Put other rows in the place of the split's."""
        write_table(rows, self.split, SPLIT, metadata=read_metadata(self.split))

    def train(self, fold=0, corpora=("here",)):
        """What a training job reads before it trains."""
        read_roles(fold, self.split, self.write(corpora), label_map=LABELS, labels="intended")


@pytest.fixture
def study(tmp_path, manifest_of, clips_of):
    sentences = [f"sentence {place % 4}" for place in range(60)]
    corpora = ("here", "there")
    return Study(
        tmp_path, {corpus: manifest_of(clips_of(5, takes=4, corpus=corpus), corpus=corpus).assign(sentence=sentences) for corpus in corpora}
    )


def corpora_of(protocol):
    return ("here", "there") if protocol == "cross_corpus" else ("here",)


GUARDED = [name for name in registry.names(CATALOG) if not registry.declaration(CATALOG, name, "CARD")["rows"]]


@pytest.mark.parametrize("protocol", GUARDED)
def test_without_a_leak_every_fold_is_read(protocol, study):
    rows = study.divide(protocol, corpora_of(protocol))
    for fold in rows["fold"].unique():
        study.train(fold, corpora_of(protocol))


@pytest.mark.parametrize("protocol", GUARDED)
def test_an_augmented_copy_of_a_tested_clip_is_named(protocol, study):
    rows = study.divide(protocol, corpora_of(protocol))
    tested = rows[(rows["fold"] == 0) & (rows["role"] == "test")].iloc[[0]]
    study.plant(pd.concat([rows, tested.assign(variant="noise", role="train")]))
    with pytest.raises(LeakError, match=rf"split\.parquet: leak guard: fold 0: the same clip_id \({tested['clip_id'].item()}\) stands in"):
        study.train(corpora=corpora_of(protocol))


@pytest.mark.parametrize("protocol", GUARDED)
def test_a_copy_that_is_tested_is_named(protocol, study):
    rows = study.divide(protocol, corpora_of(protocol))
    tested = rows[(rows["fold"] == 0) & (rows["role"] == "test")].iloc[[0]]
    study.plant(pd.concat([rows, tested.assign(variant="noise")]))
    with pytest.raises(LeakError, match=rf"an augmented copy \({tested['clip_id'].item()}, noise\) stands in 'test'"):
        study.train(corpora=corpora_of(protocol))


@pytest.mark.parametrize("protocol", GUARDED)
def test_a_recording_under_another_name_is_named(protocol, study):
    rows = study.divide(protocol, corpora_of(protocol))
    fold = rows[(rows["fold"] == 0) & (rows["variant"] == "original")]
    trained, tested = (fold.loc[fold["role"] == role, "clip_id"].iloc[0] for role in ("train", "test"))
    for frame in study.frames.values():
        frame.loc[frame["clip_id"].isin([trained, tested]), "audio_sha256"] = "the same"
    with pytest.raises(LeakError, match=rf"the same audio_sha256 \(the same\) stands in .*({trained}.*{tested}|{tested}.*{trained})"):
        study.train(corpora=corpora_of(protocol))
    with pytest.raises(LeakError, match=r"the same audio_sha256 \(the same\) stands in"):
        study.divide(protocol, corpora_of(protocol))


@pytest.mark.parametrize(
    ("protocol", "column"),
    [
        (protocol, column)
        for protocol in GUARDED
        for column in registry.declaration(CATALOG, protocol, "CARD")["disjoint"]
        # Whose speakers all say another name in another corpus.
        if (protocol, column) != ("cross_corpus", "corpus")
    ],
)
def test_what_a_protocol_promises_is_named_where_it_stands_on_two_sides(protocol, column, study):
    rows = study.divide(protocol, corpora_of(protocol))
    fold = rows[(rows["fold"] == 0) & (rows["variant"] == "original")]
    trained, tested = (fold.loc[fold["role"] == role, "clip_id"].iloc[0] for role in ("train", "test"))
    frames = {corpus: frame.set_index("clip_id") for corpus, frame in study.frames.items()}
    # The tested clip turns out to be what the trained one is.
    value = frames[trained.partition("/")[0]].loc[trained, column]
    frames[tested.partition("/")[0]].loc[tested, column] = value
    study.frames = {corpus: frame.reset_index() for corpus, frame in frames.items()}
    with pytest.raises(LeakError, match=rf"fold 0: the same {column} \(.*{value}\) stands in .* and in "):
        study.train(corpora=corpora_of(protocol))


def test_a_speaker_who_is_moved_to_the_other_side_is_named(study):
    rows = study.divide("speaker")
    moved = (rows["fold"] == 0) & (rows["role"] == "train") & (rows["variant"] == "original")
    clip_id = rows.loc[moved, "clip_id"].iloc[0]
    rows = rows[~((rows["fold"] == 0) & (rows["clip_id"] == clip_id) & (rows["variant"] != "original"))]
    rows.loc[(rows["fold"] == 0) & (rows["clip_id"] == clip_id), "role"] = "test"
    study.plant(rows)
    with pytest.raises(LeakError, match=rf"the same speaker \(here/0\d\) stands in 'test' \({clip_id}\) and in 'train' \(here/.*\)"):
        study.train()
    study.train(1)


@pytest.mark.parametrize("protocol", ["random", "speaker", "cross_corpus"])
def test_one_clip_in_two_corpora_folders_is_named(protocol, study):
    for frame in study.frames.values():
        frame.loc[frame["clip_id"].str.endswith("00-angry-0"), "audio_sha256"] = "the same"
    # Elsewhere a fold may happen to have both on one side.
    study.frames["there"].loc[study.frames["there"]["speaker"] == "there/00", "audio_sha256"] = "the same"
    with pytest.raises(LeakError, match=r"the same audio_sha256 \(the same\) stands in '\w+' \((t?here)/.*\) and in '\w+' \((t?here)/.*\)"):
        study.divide(protocol, ("here", "there"))


def test_a_scaler_that_saw_the_tested_rows_is_found(study):
    rows = study.divide("speaker")
    roles = rows[(rows["fold"] == 0) & (rows["variant"] == "original")]["role"].to_numpy()
    values = np.random.default_rng(0).normal(3, 2, (len(roles), 5)).astype(np.float32)
    scaler = StandardScaler().fit(values[roles != "validation"])
    with pytest.raises(LeakError, match=r"the scaler did not learn from the \d+ training rows alone"):
        check_scaler(scaler.mean_, scaler.scale_, [values[roles == "train"]])


def test_where_nothing_is_promised_leaks_are_counted_and_the_count_is_held_to(study):
    for frame in study.frames.values():
        frame.loc[frame.index[:12], "audio_sha256"] = "the same"
    rows = study.divide("published")
    said = json.loads(read_metadata(study.split)["leaks"])
    assert said["same_clip"] > 0
    assert said["same_speaker"] == said["same_sentence"] == said["test_rows"] == 30
    assert said["same_audio"] > 0
    study.train()
    both = rows.groupby("clip_id")["role"].agg(set)
    apart = both.index[both == {"train"}][0]
    rows.loc[(rows["clip_id"] == apart) & (rows["variant"] == "noise"), "role"] = "test"
    study.plant(rows)
    with pytest.raises(LeakError, match=r"split\.parquet: leak guard: 'test_rows' is 31 here, and the split says 30"):
        study.train()
