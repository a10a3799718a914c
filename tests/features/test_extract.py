"""Recordings to feature values, file by file: what is computed, what is reused, what is said."""

import errno
import os
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from serflow.corpora.contract import MANIFEST
from serflow.errors import DataError
from serflow.features import store
from serflow.features.compute import Clip, Row, compute_clip
from serflow.features.contract import KILLED, ROWS
from serflow.features.extract import extract_features, key_of
from serflow.files import sha256_of
from serflow.tables import read_table, write_table

SETTINGS = {
    "arguments": {"n_chroma": 12, "n_mels": 40, "n_mfcc": 13},
    "duration_s": 0.2,
    "fitted": False,
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
LOGMEL = SETTINGS | {"front_end": "logmel", "arguments": {"n_mels": 20, "frame_s": 0.025, "hop_s": 0.01}}
SEGMENTS = SETTINGS | {"front_end": "wave_segments", "arguments": {"length": 700}, "variants": SETTINGS["variants"][:1]}


@pytest.fixture(scope="module")
def made(tmp_path_factory, wav, voice, manifest_of):
    """Twenty clips; one is too short, one was excluded by the index. The folder of the corpora."""
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


@pytest.fixture
def corpus(made, tmp_path):
    """A copy to change."""
    return shutil.copytree(made, tmp_path / "corpora")


def clip_at(corpus, number):
    path = corpus / "tiny" / f"{number:02d}.wav"
    return Clip(clip_id=f"tiny/{number:02d}", path=path, file_sha256=sha256_of(path.read_bytes()))


def extract(corpus, folder, settings=SETTINGS, **changed):
    arguments = {"corpora_dir": corpus, "workers": 1, "manifest": corpus / "manifest.parquet", "work": folder / "work"} | changed
    extract_features(
        settings=settings, values=folder / "tiny" / "set" / "values.npy", rows=folder / "tiny" / "set" / "rows.parquet", **arguments
    )
    return folder / "tiny" / "set"


def both(folder):
    return [(folder / name).read_bytes() for name in ("values.npy", "rows.parquet")]


@pytest.fixture(scope="module")
def extracted(made, tmp_path_factory):
    """Done with two real worker processes, few clips as these are."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("serflow.features.fan_out._CLIPS_DONE_HERE", 0)
        return extract(made, tmp_path_factory.mktemp("features"), workers=2)


def test_values_of_two_workers_are_those_of_each_clip_alone(made, extracted):
    values, rows = np.load(extracted / "values.npy"), read_table(extracted / "rows.parquet", ROWS)
    assert (values.dtype, values.shape) == (np.float32, (60, COLUMNS))
    for number in (0, 3, 20):
        own = rows[rows["clip_id"] == f"tiny/{number:02d}"]
        assert tuple(own["variant"]) == NAMES
        for place, row in zip(own.itertuples(), compute_clip(clip_at(made, number), SETTINGS), strict=True):
            np.testing.assert_array_equal(values[place.row], row.values)
            assert (place.frames, place.offset, place.length, row.error) == (row.frames, place.row, 1, None)


def test_every_usable_clip_has_a_row_for_each_variant_in_order(extracted):
    rows = read_table(extracted / "rows.parquet", ROWS)
    usable = [f"tiny/{number:02d}" for number in range(21) if number != 7]
    assert rows["row"].tolist() == rows["offset"].tolist() == list(range(60))
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


def test_one_worker_and_two_write_the_same_bytes(made, extracted, tmp_path):
    assert both(extract(made, tmp_path)) == both(extracted)


def test_nothing_is_left_beside_the_two_files(extracted):
    assert sorted(path.name for path in extracted.iterdir()) == ["rows.parquet", "values.npy"]


def test_keeping_a_set_takes_no_room(extracted):
    work = extracted.parent.parent / "work"
    kept = next(work.rglob("values.npy"))
    assert kept.samefile(extracted / "values.npy")
    assert not list(work.rglob("chunks"))


def test_a_set_that_is_finished_is_made_again_without_opening_audio(corpus, tmp_path, caplog):
    caplog.set_level("INFO")
    first = both(extract(corpus, tmp_path))
    shutil.rmtree(corpus / "tiny")
    shutil.rmtree(tmp_path / "tiny")
    assert both(extract(corpus, tmp_path)) == first
    assert "computed 0, reused 20" in caplog.text


def test_a_set_that_is_as_it_was_is_handed_out_as_it_lies(corpus, tmp_path):
    first = extract(corpus, tmp_path)
    kept = next((tmp_path / "work").rglob("values.npy"))
    again = extract(corpus, tmp_path)
    assert next((tmp_path / "work").rglob("values.npy")) == kept
    assert kept.samefile(again / "values.npy")
    assert sorted(path.name for path in first.iterdir()) == ["rows.parquet", "values.npy"]


def test_a_set_that_is_made_again_is_younger_than_what_it_is_made_from(corpus, tmp_path):
    extract(corpus, tmp_path)
    os.utime(corpus / "manifest.parquet")
    again = extract(corpus, tmp_path)
    assert (again / "values.npy").stat().st_mtime_ns >= (corpus / "manifest.parquet").stat().st_mtime_ns


def test_of_one_clip_more_one_is_computed(corpus, tmp_path, wav, voice, caplog):
    extract(corpus, tmp_path)
    caplog.set_level("INFO")
    data = wav(voice(50))
    (corpus / "tiny" / "05a.wav").write_bytes(data)
    manifest = read_table(corpus / "manifest.parquet", MANIFEST)
    more = manifest.head(1).assign(clip_id="tiny/05a", path="tiny/05a.wav", file_sha256=sha256_of(data))
    write_table(pd.concat([manifest, more]).sort_values("clip_id"), corpus / "manifest.parquet", MANIFEST)
    grown = both(extract(corpus, tmp_path))
    assert "computed 1, reused 20" in caplog.text
    assert grown == both(extract(corpus, tmp_path / "anew"))


def test_a_clip_that_is_gone_leaves_the_others(corpus, tmp_path, caplog):
    extract(corpus, tmp_path)
    caplog.set_level("INFO")
    manifest = read_table(corpus / "manifest.parquet", MANIFEST)
    write_table(manifest[manifest["clip_id"] != "tiny/02"], corpus / "manifest.parquet", MANIFEST)
    shrunk = both(extract(corpus, tmp_path))
    assert "computed 0, reused 19" in caplog.text
    assert shrunk == both(extract(corpus, tmp_path / "anew"))


@pytest.mark.parametrize(
    "changed",
    [{"seed": 4}, {"offset_s": 0.06}, {"variants": SETTINGS["variants"][:1]}, {"arguments": {"n_chroma": 12, "n_mels": 40, "n_mfcc": 14}}],
)
def test_other_settings_are_another_set(corpus, tmp_path, changed, caplog):
    extract(corpus, tmp_path)
    caplog.set_level("INFO")
    extract(corpus, tmp_path, SETTINGS | changed)
    assert "computed 20, reused 0" in caplog.text
    assert len(list((tmp_path / "work").iterdir())) == 1


def test_other_code_or_libraries_are_another_set(monkeypatch):
    keys = [key_of(SETTINGS)]
    monkeypatch.setattr("serflow.features.extract.fingerprint", lambda *_, **__: "other")
    keys.append(key_of(SETTINGS))
    monkeypatch.setattr("serflow.features.extract.version", lambda name: f"{name} 99")
    keys.append(key_of(SETTINGS))
    assert len(set(keys)) == 3


@pytest.fixture
def with_noise(tmp_path, wav, voice):
    """The settings of a set with recorded noise, from a folder of two files."""
    folder = tmp_path / "noise"
    folder.mkdir()
    for number in range(2):
        (folder / f"{number}.wav").write_bytes(wav(voice(100 + number)))
    return SETTINGS | {"variants": [["street", [["recorded_noise", recorded_noise(folder)]]]]}


def recorded_noise(folder):
    return {"folder": str(folder), "lowest_snr_db": 0.0, "highest_snr_db": 10.0}


def noise_folder(settings):
    return Path(settings["variants"][0][1][0][1]["folder"])


def test_recorded_noise_is_the_same_for_one_worker_and_for_two_wherever_its_folder_lies(corpus, tmp_path, with_noise, caplog):
    first = both(extract(corpus, tmp_path, with_noise))
    assert both(extract(corpus, tmp_path / "anew", with_noise, workers=2)) == first
    caplog.set_level("INFO")
    copy = shutil.copytree(noise_folder(with_noise), tmp_path / "elsewhere")
    moved = with_noise | {"variants": [["street", [["recorded_noise", recorded_noise(copy)]]]]}
    assert both(extract(corpus, tmp_path, moved)) == first
    assert "computed 0, reused 20" in caplog.text


@pytest.mark.parametrize("change", ["another", "added", "removed"])
def test_other_noise_is_another_set(corpus, tmp_path, with_noise, caplog, change):
    first, folder = both(extract(corpus, tmp_path, with_noise)), noise_folder(with_noise)
    if change == "removed":
        (folder / "1.wav").unlink()
    else:
        shutil.copy(corpus / "tiny" / "00.wav", folder / {"another": "1.wav", "added": "2.wav"}[change])
    caplog.set_level("INFO")
    assert both(extract(corpus, tmp_path, with_noise)) != first
    assert "computed 20, reused 0" in caplog.text


def test_a_noise_file_that_cannot_be_read_stops_the_job_before_any_clip(corpus, tmp_path, with_noise):
    (noise_folder(with_noise) / "2.wav").write_bytes(b"no audio")
    with pytest.raises(DataError, match=r"noise/2\.wav: not audio that can be read \(.*\); replace or remove it$"):
        extract(corpus, tmp_path, with_noise)
    assert not (tmp_path / "work").exists()


def test_noise_that_changes_while_it_is_mixed_stops_the_job_and_nothing_of_it_is_kept(corpus, tmp_path, with_noise, monkeypatch):
    changed = noise_folder(with_noise) / "1.wav"

    def compute(clip, settings):
        if clip.clip_id == "tiny/10":
            shutil.copy(clip.path, changed)
        return compute_clip(clip, settings)

    monkeypatch.setattr("serflow.features.fan_out.compute_clip", compute)
    with pytest.raises(
        DataError, match=r"files that its variants are made with changed while it was computed; run the same command again$"
    ):
        extract(corpus, tmp_path, with_noise)
    assert not (tmp_path / "tiny").exists()
    assert not list((tmp_path / "work").iterdir())


def test_what_was_done_before_a_job_was_killed_is_not_done_again(corpus, tmp_path, monkeypatch, caplog):
    uninterrupted = both(extract(corpus, tmp_path / "anew"))
    done = []

    def killed(clip, settings):
        if len(done) == 17:
            raise KeyboardInterrupt
        done.append(clip.clip_id)
        return compute_clip(clip, settings)

    with monkeypatch.context() as patched:
        patched.setattr("serflow.features.fan_out.CLIPS_IN_A_TASK", 16)
        patched.setattr("serflow.features.fan_out.compute_clip", killed)
        with pytest.raises(KeyboardInterrupt):
            extract(corpus, tmp_path)
    assert not (tmp_path / "tiny").exists()
    caplog.set_level("INFO")
    assert both(extract(corpus, tmp_path)) == uninterrupted
    assert "computed 4, reused 16" in caplog.text


@pytest.mark.parametrize("damage", [b"", b"PAR1 and no more", None])
def test_a_damaged_chunk_is_computed_again(corpus, tmp_path, damage, caplog):
    folder = tmp_path / "work" / key_of(SETTINGS)
    store.write_chunk(folder, [(clip_at(corpus, 0), compute_clip(clip_at(corpus, 0), SETTINGS))])
    chunk = next(folder.rglob("*.parquet"))
    chunk.write_bytes(chunk.read_bytes()[:-50] if damage is None else damage)
    assert both(extract(corpus, tmp_path)) == both(extract(corpus, tmp_path / "anew"))
    assert "cannot be used, and is computed again" in caplog.text


def test_a_clip_whose_worker_was_killed_is_tried_anew_when_the_set_is_made_again(corpus, tmp_path, caplog):
    caplog.set_level("INFO")
    killed = clip_at(corpus, 3)
    store.write_chunk(tmp_path / "work" / key_of(SETTINGS), [(killed, [Row(name, 0, 0, None, KILLED) for name in NAMES])])
    rows = read_table(extract(corpus, tmp_path) / "rows.parquet", ROWS)
    assert rows.loc[rows["clip_id"] == killed.clip_id, "error"].tolist() == [KILLED] * len(NAMES)
    rows = read_table(extract(corpus, tmp_path) / "rows.parquet", ROWS)
    assert rows.loc[rows["clip_id"] == killed.clip_id, "error"].isna().all()
    assert "computed 1, reused 19" in caplog.text


def test_a_damaged_set_is_computed_again(corpus, tmp_path, caplog):
    first = both(extract(corpus, tmp_path))
    kept = next((tmp_path / "work").rglob("values.npy"))
    kept.write_bytes(kept.read_bytes()[:1000])
    assert both(extract(corpus, tmp_path)) == first
    assert "cannot be used, and is computed again" in caplog.text


def test_where_files_have_one_name_only_the_set_is_copied(corpus, tmp_path, monkeypatch):
    def refuse(*_):
        raise OSError(errno.EPERM, "Operation not permitted")

    expected = both(extract(corpus, tmp_path / "anew"))
    monkeypatch.setattr("serflow.features.store.os.link", refuse)
    assert both(extract(corpus, tmp_path)) == expected


def test_a_ragged_set_has_as_many_values_as_the_clips_have_frames(corpus, tmp_path):
    folder = extract(corpus, tmp_path, LOGMEL)
    values, rows = np.load(folder / "values.npy"), read_table(folder / "rows.parquet", ROWS)
    good = rows[rows["error"].isna()]
    assert values.shape == (good["frames"].sum(), 20)
    assert (good["length"] == good["frames"]).all()
    assert set(rows.loc[rows["error"].notna(), "length"]) == {0}
    for number in (0, 20):
        own = rows[rows["clip_id"] == f"tiny/{number:02d}"]
        for place, row in zip(own.itertuples(), compute_clip(clip_at(corpus, number), LOGMEL), strict=True):
            np.testing.assert_array_equal(values[place.offset : place.offset + place.length], row.values)
    before = both(folder)
    assert both(extract(corpus, tmp_path, LOGMEL)) == before


def test_a_clip_that_is_cut_has_a_row_for_each_segment(corpus, tmp_path):
    folder = extract(corpus, tmp_path, SEGMENTS)
    values, rows = np.load(folder / "values.npy"), read_table(folder / "rows.parquet", ROWS)
    own = rows[rows["clip_id"] == "tiny/03"]
    # 0.2 s at 16 kHz are 3200 samples: four segments of 700.
    assert own["variant"].tolist() == ["original"] * 4 + ["noise"] * 4
    assert own["segment"].tolist() == [0, 1, 2, 3] * 2
    for place, row in zip(own.itertuples(), compute_clip(clip_at(corpus, 3), SEGMENTS), strict=True):
        np.testing.assert_array_equal(values[place.row], row.values)


def test_signals_are_fitted_to_one_length(corpus):
    settings = SETTINGS | {"front_end": "frames4536", "arguments": {"n_mfcc": 5}, "fitted": True, "duration_s": 0.5}
    lengths = {row.values.shape for row in compute_clip(clip_at(corpus, 0), settings)}
    assert lengths == {(7 * (1 + 8000 // 512),)}


def test_variants_differ_from_the_original_and_the_slow_one_has_more_frames(made):
    original, noise, slow = compute_clip(clip_at(made, 0), SETTINGS)
    assert not np.allclose(original.values, noise.values)
    assert slow.frames > original.frames


def test_a_clip_computes_the_same_whatever_came_before_it(made):
    first = compute_clip(clip_at(made, 5), SETTINGS)
    compute_clip(clip_at(made, 6), SETTINGS)
    for one, two in zip(first, compute_clip(clip_at(made, 5), SETTINGS), strict=True):
        np.testing.assert_array_equal(one.values, two.values)


def test_a_file_that_changed_since_it_was_indexed_stops_the_job(corpus, tmp_path, wav, voice):
    (corpus / "tiny" / "02.wav").write_bytes(wav(voice(99)))
    with pytest.raises(
        DataError, match=r"tiny/02\.wav: changed since it was indexed; index again: the same command with --forcerun index_corpus"
    ):
        extract(corpus, tmp_path)
    assert not (tmp_path / "tiny").exists()


def test_a_file_that_is_gone_stops_the_job(made, tmp_path):
    with pytest.raises(DataError, match=r"tiny/00\.wav: No such file or directory, though it was indexed; index again"):
        extract(made, tmp_path, corpora_dir=tmp_path)


def test_no_features_at_all_are_an_error(made, tmp_path):
    with pytest.raises(DataError, match=r"20 of 20 clips gave no features \(the first, tiny/00: 0\.30 s long"):
        extract(made, tmp_path, SETTINGS | {"offset_s": 5.0})
    assert not (tmp_path / "tiny").exists()


def test_too_many_clips_without_features_are_an_error(made, tmp_path):
    with pytest.raises(
        DataError, match=r"1 of 20 clips gave no features \(the first, tiny/04: 0\.03 s.*at most 4\.0%.*'extraction\.max_failed_share'"
    ):
        extract(made, tmp_path, max_failed_share=0.04)
    assert both(extract(made, tmp_path, max_failed_share=0.05))


def test_a_corpus_without_a_usable_clip_is_an_error(tmp_path, manifest_of):
    write_table(manifest_of([{"status": "excluded", "reason": "silent"}]), tmp_path / "manifest.parquet", MANIFEST)
    with pytest.raises(DataError, match="no clip has the status 'ok'"):
        extract(tmp_path, tmp_path, manifest=tmp_path / "manifest.parquet")


def test_features_that_are_no_numbers_are_not_written(made, monkeypatch):
    monkeypatch.setattr("serflow.features.front_ends.means162.compute", lambda signal, **_: (np.array([1, np.nan], np.float32), 4))
    rows = compute_clip(clip_at(made, 0), SETTINGS)
    assert [(row.values, row.frames, row.error) for row in rows] == [(None, 4, "features are not finite numbers")] * 3


@pytest.mark.parametrize("corpus_name", ["RAVDESS", "SAVEE", "TESS"])
def test_real_clips_give_finite_features(corpus_name, real_corpora):
    settings = SETTINGS | {"sample_rate": 22_050, "offset_s": 0.6, "duration_s": 2.5}
    for path in sorted((real_corpora / corpus_name).rglob("*.wav"))[:3]:
        for row in compute_clip(Clip("x/y", path, sha256_of(path.read_bytes())), settings):
            assert row.error is None
            assert row.frames > 10
            assert np.isfinite(row.values).all()


def test_a_disk_without_room_is_an_error(corpus, tmp_path, monkeypatch):
    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("serflow.features.store.os.posix_fallocate", full)
    with pytest.raises(DataError, match=r"No space left on device; the features need \d+ MB there"):
        extract(corpus, tmp_path)
    assert not (tmp_path / "tiny").exists()
