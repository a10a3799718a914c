"""What was measured is kept: an unchanged file is not read again, and nothing wrong is believed."""

import logging
import math
import os

import numpy as np
import pytest

from serflow.corpora import store
from serflow.corpora.measure import Measured, Version, measure_files
from serflow.corpora.store import STORE, load, measure_corpus
from serflow.tables import read_table

NAMES = ["a.wav", "b.wav", "c.wav"]


@pytest.fixture
def folder(tmp_path, wav, voice):
    """Three clips that are no longer new."""
    (tmp_path / "clips").mkdir()
    for seed, name in enumerate(NAMES):
        put(tmp_path / "clips" / name, wav(voice(seed)))
    return tmp_path / "clips"


def put(path, data, modified=1e9):
    path.write_bytes(data)
    os.utime(path, (modified, modified))


@pytest.fixture
def measured(tmp_path, folder, caplog):
    """Measure the clips; what was measured, and what the log says of how many were read."""
    caplog.set_level(logging.INFO, "serflow")

    def run(names=NAMES, **changed):
        caplog.clear()
        settings = {"corpus": "tiny", "longest_s": 900.0, "threads": 2, "store": tmp_path / "work" / "tiny.parquet", "reread": False}
        found = measure_corpus(folder, names, **settings | changed)
        return found, next(line for line in caplog.messages if "unchanged" in line)

    return run


def test_the_columns_are_a_name_a_version_and_what_was_measured():
    assert tuple(STORE.schema.names) == ("name", *Version._fields, *Measured._fields)


def test_an_unchanged_corpus_is_not_read_again(measured, monkeypatch):
    first, said = measured()
    assert said == "tiny: 3 files, 3 read, 0 unchanged"
    monkeypatch.setattr(store, "measure_files", None)
    assert measured() == (first, "tiny: 3 files, 0 read, 3 unchanged")


def test_without_a_store_everything_is_read(measured, tmp_path):
    measured(store=None)
    assert measured(store=None)[1] == "tiny: 3 files, 3 read, 0 unchanged"
    assert not (tmp_path / "work").exists()


@pytest.mark.parametrize("modified", [1e9 + 1e-3, 1e9 - 1, 1e9])
def test_a_file_of_the_same_size_with_other_bytes_is_read_again(measured, folder, wav, voice, modified):
    """Even where its time was set back: the file system notes for itself when a file was changed."""
    measured()
    put(folder / "b.wav", wav(voice(9)), modified)
    found, said = measured()
    assert said == "tiny: 3 files, 1 read, 2 unchanged"
    assert found == measured(store=None)[0]


def test_a_file_that_is_still_new_is_read_again(measured, folder):
    """It could be changed once more without its time telling."""
    (folder / "b.wav").touch()
    measured()
    assert measured()[1] == "tiny: 3 files, 1 read, 2 unchanged"


def test_a_forced_run_reads_everything(measured):
    measured()
    assert measured(reread=True)[1] == "tiny: 3 files, 3 read, 0 unchanged"
    assert measured()[1] == "tiny: 3 files, 0 read, 3 unchanged"


def test_a_bad_file_keeps_its_reason(measured, folder, wav, voice):
    samples = voice(3)
    samples[7] = np.nan
    put(folder / "a.wav", b"")
    put(folder / "b.wav", wav(samples, subtype="FLOAT"))
    put(folder / "c.wav", wav(voice(), container="FLAC")[:3000])
    first, _ = measured()
    again, said = measured()
    assert said == "tiny: 3 files, 0 read, 3 unchanged"
    assert [found.reason for found in again] == [found.reason for found in first]
    assert all(found.reason for found in again)
    # NaN, for which the table has no value but none.
    assert [math.nan if found is None else found for found in again[1]] == pytest.approx(list(first[1]), nan_ok=True)


def test_what_was_too_long_is_read_when_more_is_allowed(measured):
    short, _ = measured(longest_s=0.1)
    assert {found.frames for found in short} == {None}
    assert measured(longest_s=0.1) == (short, "tiny: 3 files, 0 read, 3 unchanged")
    whole, said = measured()
    assert said == "tiny: 3 files, 3 read, 0 unchanged"
    assert {found.frames for found in whole} == {4800}


def test_a_file_that_went_away_and_came_back_is_read_again(measured, tmp_path):
    measured()
    measured(NAMES[:2])
    assert set(load(tmp_path / "work" / "tiny.parquet")) == {"a.wav", "b.wav"}
    assert measured()[1] == "tiny: 3 files, 1 read, 2 unchanged"


def test_a_name_that_is_no_text_is_not_kept(measured, folder, wav, voice):
    name = os.fsdecode(b"M\xfcller.wav")
    put(folder / name, wav(voice(5)))
    measured([*NAMES, name])
    assert measured([*NAMES, name])[1] == "tiny: 4 files, 1 read, 3 unchanged"


def test_other_code_or_libraries_measure_everything_again(measured, monkeypatch, caplog):
    measured()
    monkeypatch.setattr(store, "_measured_by", lambda: "others")
    assert measured()[1] == "tiny: 3 files, 3 read, 0 unchanged"
    assert "made by other code or with other libraries" in caplog.text


def test_what_a_value_depends_on_is_named():
    assert "code " in store._measured_by()
    assert "libsndfile" in store._measured_by()


@pytest.mark.parametrize("damage", ["cut", "emptied", "no table", "overwritten"])
def test_a_damaged_store_is_no_error(measured, tmp_path, caplog, damage):
    expected, _ = measured()
    path = tmp_path / "work" / "tiny.parquet"
    data = path.read_bytes()
    start = len(data) // 4
    damaged = {
        "cut": data[: len(data) // 2],
        "emptied": b"",
        "no table": b"words",
        "overwritten": data[:start] + b"\xff" * 64 + data[start + 64 :],
    }
    path.write_bytes(damaged[damage])
    found, said = measured()
    assert found == expected
    assert said == "tiny: 3 files, 3 read, 0 unchanged"
    assert "cannot be used, so that every file is read again" in caplog.text
    assert measured()[1] == "tiny: 3 files, 0 read, 3 unchanged"


def test_a_store_that_cannot_be_written_is_no_error(measured, tmp_path, caplog):
    (tmp_path / "work").write_text("in the way")
    found, _ = measured()
    assert len(found) == 3
    assert "cannot be written" in caplog.text


def test_a_run_that_is_killed_keeps_what_it_has_read(measured, tmp_path, monkeypatch):
    monkeypatch.setattr(store, "_SECONDS_BETWEEN_WRITES", -1.0)
    monkeypatch.setattr(store, "_READING_TO_WRITING", -1)
    monkeypatch.setattr(store, "_FILES_IN_A_TASK", 1)

    def killed_at_c(folder, names, *, longest_s):
        if names == ["c.wav"]:
            raise KeyboardInterrupt
        return measure_files(folder, names, longest_s=longest_s)

    monkeypatch.setattr(store, "measure_files", killed_at_c)
    with pytest.raises(KeyboardInterrupt):
        measured()
    monkeypatch.undo()
    assert list(read_table(tmp_path / "work" / "tiny.parquet", STORE)["name"]) == ["a.wav", "b.wav"]
