"""Recordings to feature values, file by file."""

import errno

import numpy as np
import pytest

from serflow.corpora.contract import MANIFEST
from serflow.errors import DataError
from serflow.features.contract import ROWS
from serflow.features.extract import Clip, compute_batch, compute_clip, extract_features
from serflow.files import sha256_of
from serflow.tables import read_table, write_table

SETTINGS = {
    "arguments": {"n_chroma": 12, "n_mels": 40, "n_mfcc": 13},
    "duration_s": 0.2,
    "front_end": "means162",
    "offset_s": 0.05,
    "sample_rate": 16_000,
    "seed": 3,
    "variants": [
        ["noise", [["noise", {"amplitude": 0.1}]]],
        ["slow_noise", [["time_stretch", {"rate": 0.8}], ["noise", {"amplitude": 0.1}]]],
    ],
}
NAMES = ("original", "noise", "slow_noise")
COLUMNS = 67


@pytest.fixture(scope="module")
def corpus(tmp_path_factory, wav, voice, manifest_of):
    """Twenty clips, more than one task holds; one is too short, one was excluded by the index. The folder of the corpora."""
    folder = tmp_path_factory.mktemp("corpora")
    (folder / "tiny").mkdir()
    clips = []
    for number in range(21):
        data = wav(voice(number, seconds=0.03 if number == 4 else 0.3))
        (folder / "tiny" / f"{number:02d}.wav").write_bytes(data)
        status = {"status": "excluded", "reason": "silent"} if number == 7 else {}
        clips.append({"name": f"{number:02d}", "file_sha256": sha256_of(data), **status})
    write_table(manifest_of(clips), folder / "manifest.parquet", MANIFEST)
    return folder


def clip_at(corpus, number):
    path = corpus / "tiny" / f"{number:02d}.wav"
    return Clip(clip_id=f"tiny/{number:02d}", path=path, file_sha256=sha256_of(path.read_bytes()), row=3)


def extract(corpus, folder, **changed):
    arguments = {"corpora_dir": corpus, "settings": SETTINGS, "workers": 1, "manifest": corpus / "manifest.parquet"} | changed
    extract_features(values=folder / "tiny" / "set" / "values.npy", rows=folder / "tiny" / "set" / "rows.parquet", **arguments)
    return folder / "tiny" / "set"


@pytest.fixture(scope="module")
def extracted(corpus, tmp_path_factory):
    """Done with two real worker processes."""
    return extract(corpus, tmp_path_factory.mktemp("features"), workers=2)


@pytest.fixture
def here(monkeypatch):
    """Tasks are done in this process, one after the other: what they do is the same."""

    def one_after_the_other(clips, *, settings, values, workers):
        for clip in clips:
            yield from compute_batch([clip], settings, values)

    monkeypatch.setattr("serflow.features.extract._fan_out", one_after_the_other)


def test_values_of_two_workers_are_those_of_each_clip_alone(corpus, extracted):
    values, rows = np.load(extracted / "values.npy"), read_table(extracted / "rows.parquet", ROWS)
    assert (values.dtype, values.shape) == (np.float32, (60, COLUMNS))
    for number in (0, 3, 20):
        expected = compute_clip(clip_at(corpus, number), SETTINGS)
        own = rows[rows["clip_id"] == f"tiny/{number:02d}"]
        assert tuple(own["variant"]) == NAMES
        for place, (features, frames, error) in zip(own.itertuples(), expected, strict=True):
            np.testing.assert_array_equal(values[place.row], features)
            assert (place.frames, error) == (frames, None)


def test_every_usable_clip_has_a_row_for_each_variant_in_order(extracted):
    rows = read_table(extracted / "rows.parquet", ROWS)
    usable = [f"tiny/{number:02d}" for number in range(21) if number != 7]
    assert rows["row"].tolist() == list(range(60))
    assert rows["clip_id"].tolist() == [clip_id for clip_id in usable for _ in NAMES]
    assert rows["variant"].tolist() == list(NAMES) * 20
    assert set(rows["segment"]) == {0}


def test_a_clip_that_ends_before_the_offset_is_named_and_the_others_go_on(extracted):
    rows, values = read_table(extracted / "rows.parquet", ROWS), np.load(extracted / "values.npy")
    failed = rows[rows["error"].notna()]
    assert failed["clip_id"].tolist() == ["tiny/04"] * 3
    assert set(failed["error"]) == {"0.03 s long: nothing is left after the first 0.05 s"}
    assert not values[failed["row"]].any()
    assert values[rows.loc[rows["error"].isna(), "row"]].any(axis=1).all()


def test_one_worker_and_two_write_the_same_bytes(corpus, extracted, tmp_path):
    again = extract(corpus, tmp_path, workers=1)
    for name in ("values.npy", "rows.parquet"):
        assert (again / name).read_bytes() == (extracted / name).read_bytes()


def test_nothing_is_left_beside_the_two_files(extracted):
    assert sorted(path.name for path in extracted.iterdir() if path.is_file()) == ["rows.parquet", "values.npy"]


def test_variants_differ_from_the_original_and_the_slow_one_has_more_frames(corpus):
    (original, frames, _), (noise, _, _), (_, slow_frames, _) = compute_clip(clip_at(corpus, 0), SETTINGS)
    assert not np.allclose(original, noise)
    assert slow_frames > frames


def test_a_clip_computes_the_same_whatever_came_before_it(corpus):
    first = compute_clip(clip_at(corpus, 5), SETTINGS)
    compute_clip(clip_at(corpus, 6), SETTINGS)
    for (one, _, _), (two, _, _) in zip(first, compute_clip(clip_at(corpus, 5), SETTINGS), strict=True):
        np.testing.assert_array_equal(one, two)


def test_a_batch_writes_its_own_rows_and_no_others(corpus, tmp_path):
    np.save(tmp_path / "values.npy", np.full((9, COLUMNS), -1, np.float32))
    compute_batch([clip_at(corpus, 0)], SETTINGS, tmp_path / "values.npy")
    written = (np.load(tmp_path / "values.npy") != -1).any(axis=1)
    assert written.tolist() == [False] * 3 + [True] * 3 + [False] * 3


def test_a_file_that_changed_since_it_was_indexed_stops_the_job(corpus, tmp_path, here, wav, voice):
    moved = tmp_path / "corpora"
    (moved / "tiny").mkdir(parents=True)
    for path in (corpus / "tiny").iterdir():
        (moved / "tiny" / path.name).write_bytes(path.read_bytes())
    (moved / "tiny" / "02.wav").write_bytes(wav(voice(99)))
    with pytest.raises(
        DataError, match=r"tiny/02\.wav: changed since it was indexed; index again: the same command with --forcerun index_corpus"
    ):
        extract(corpus, tmp_path, corpora_dir=moved)
    assert not list((tmp_path / "tiny" / "set").iterdir())


def test_a_file_that_is_gone_stops_the_job(corpus, tmp_path, here):
    with pytest.raises(DataError, match=r"tiny/00\.wav: No such file or directory, though it was indexed; index again"):
        extract(corpus, tmp_path, corpora_dir=tmp_path)


def test_no_features_at_all_are_an_error(corpus, tmp_path, here):
    with pytest.raises(DataError, match=r"none of 20 clips gave features; the first says: 0\.30 s long"):
        extract(corpus, tmp_path, settings=SETTINGS | {"offset_s": 5.0})
    assert not (tmp_path / "tiny" / "set" / "values.npy").exists()


def test_a_corpus_without_a_usable_clip_is_an_error(tmp_path, manifest_of, here):
    write_table(manifest_of([{"status": "excluded", "reason": "silent"}]), tmp_path / "manifest.parquet", MANIFEST)
    with pytest.raises(DataError, match="no clip has the status 'ok'"):
        extract(tmp_path, tmp_path, manifest=tmp_path / "manifest.parquet")


def test_features_that_are_no_numbers_are_not_written(corpus, monkeypatch):
    monkeypatch.setattr("serflow.features.front_ends.means162.compute", lambda signal, **_: (np.array([1, np.nan], np.float32), 4))
    assert compute_clip(clip_at(corpus, 0), SETTINGS) == [(None, 4, "features are not finite numbers")] * 3


@pytest.mark.parametrize("corpus_name", ["RAVDESS", "SAVEE", "TESS"])
def test_real_clips_give_finite_features(corpus_name, real_corpora):
    settings = SETTINGS | {"sample_rate": 22_050, "offset_s": 0.6, "duration_s": 2.5}
    for path in sorted((real_corpora / corpus_name).rglob("*.wav"))[:3]:
        for values, frames, error in compute_clip(Clip("x/y", path, sha256_of(path.read_bytes()), 0), settings):
            assert error is None
            assert frames > 10
            assert np.isfinite(values).all()


def test_a_disk_without_room_is_an_error_before_anything_is_computed(corpus, tmp_path, monkeypatch, here):
    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("serflow.features.extract.os.posix_fallocate", full)
    with pytest.raises(DataError, match=r"set: No space left on device; the features need \d+ MB there"):
        extract(corpus, tmp_path)
    assert not list((tmp_path / "tiny" / "set").iterdir())
