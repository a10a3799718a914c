"""What is heard in a corpus, against plain librosa; and what is done about files that are not as they were."""

import librosa
import numpy as np
import pandas as pd
import pytest

from serflow.audio.signal import Signal
from serflow.corpora.contract import MANIFEST
from serflow.errors import DataError
from serflow.files import sha256_of
from serflow.report import explore
from serflow.report.contract import EXAMPLES, EXPLORED, RANGE_DB
from serflow.tables import read_table, write_table

# What librosa.load imports on the way to the files that libsndfile cannot read.
pytestmark = pytest.mark.filterwarnings("ignore:'(aifc|audioop|sunau)' is deprecated:DeprecationWarning")

SETTINGS = {"clips_per_emotion": 2, "seed": 0}
RATE = 16_000
SPEAKERS, EMOTIONS = ("a", "b"), ("angry", "sad")


@pytest.fixture
def corpus(tmp_path, wav, voice, manifest_of):
    """Two speakers, two emotions, two takes each. The folder of the corpora."""
    (tmp_path / "tiny").mkdir()
    rows = []
    for number, (speaker, emotion, take) in enumerate((s, e, t) for s in SPEAKERS for e in EMOTIONS for t in range(2)):
        data = wav(voice(number, seconds=0.4 + 0.1 * take))
        name = f"{speaker}-{emotion}-{take}"
        (tmp_path / "tiny" / f"{name}.wav").write_bytes(data)
        rows.append({"name": name, "speaker": f"tiny/{speaker}", "emotion": emotion, "file_sha256": sha256_of(data)})
        rows[-1] |= {"duration_s": 0.4 + 0.1 * take}
    write_table(manifest_of(rows), tmp_path / "manifest.parquet", MANIFEST)
    return tmp_path


def explored(corpus, name="made", **settings):
    folder = corpus / name
    explore.explore_corpus(
        corpus / "manifest.parquet",
        corpora_dir=corpus,
        settings=SETTINGS | settings,
        explored=folder / "explored.parquet",
        shown=folder / "examples.parquet",
    )
    return read_table(folder / "explored.parquet", EXPLORED), read_table(folder / "examples.parquet", EXAMPLES)


def change_manifest(corpus, **columns):
    frame = read_table(corpus / "manifest.parquet", MANIFEST).assign(**columns)
    write_table(frame, corpus / "manifest.parquet", MANIFEST)


def test_the_measures_are_those_of_plain_librosa(corpus):
    measures, _ = explored(corpus)
    assert len(measures) == 4
    for row in measures.to_dict("records"):
        samples, rate = librosa.load(corpus / f"{row['clip_id']}.wav")
        mfcc = librosa.feature.mfcc(y=samples, sr=rate, n_mfcc=13).mean(axis=1)
        np.testing.assert_allclose(row["zero_crossing_rate"], librosa.feature.zero_crossing_rate(samples).mean(), rtol=1e-6)
        np.testing.assert_allclose(row["rms"], librosa.feature.rms(y=samples).mean(), rtol=1e-5)
        np.testing.assert_allclose([row[f"mfcc_{number}"] for number in range(13)], mfcc, atol=1e-3)


def test_a_spectrogram_is_librosas_in_bytes(corpus):
    _, shown = explored(corpus)
    for row in shown.to_dict("records"):
        samples, rate = librosa.load(corpus / f"{row['clip_id']}.wav")
        level = librosa.power_to_db(librosa.feature.melspectrogram(y=samples, sr=rate, n_mels=64), ref=np.max, top_db=None)
        found = np.frombuffer(row["spectrogram"], dtype=np.uint8).reshape(row["bands"], -1)
        np.testing.assert_allclose(found, 255 * (1 + level / RANGE_DB).clip(0, 1), atol=0.51)
        assert row["seconds"] == pytest.approx(len(samples) / rate)


def test_a_waveform_keeps_its_extremes(corpus):
    _, shown = explored(corpus)
    for row in shown.to_dict("records"):
        samples, _ = librosa.load(corpus / f"{row['clip_id']}.wav")
        assert (row["low"].min(), row["high"].max()) == pytest.approx((samples.min(), samples.max()))
        assert len(row["low"]) == len(row["high"]) == explore.DRAWN_COLUMNS


def test_the_same_clips_give_the_same_bytes(corpus):
    explored(corpus, "one")
    explored(corpus, "two")
    for name in ("explored.parquet", "examples.parquet"):
        assert (corpus / "one" / name).read_bytes() == (corpus / "two" / name).read_bytes()


def test_a_long_recording_costs_no_more_than_its_first_half_minute(corpus, wav):
    sound = np.concatenate([np.random.default_rng(0).normal(0, 0.1, 30 * RATE), np.zeros(10 * RATE)])
    long = corpus / "tiny" / "a-angry-0.wav"
    long.write_bytes(wav(sound))
    frame = read_table(corpus / "manifest.parquet", MANIFEST).head(1).assign(file_sha256=sha256_of(long.read_bytes()))
    write_table(frame, corpus / "manifest.parquet", MANIFEST)
    measures, shown = explored(corpus)
    assert shown.loc[0, "seconds"] == explore.LONGEST_S
    assert len(shown.loc[0, "spectrogram"]) == explore.DRAWN_BANDS * explore.DRAWN_COLUMNS
    assert measures.loc[0, "rms"] == pytest.approx(0.1, rel=0.05)


def test_silence_and_a_single_sample_are_drawn_and_measured():
    for samples in (np.zeros(4000, np.float32), np.ones(1, np.float32)):
        signal = Signal(samples, explore.SAMPLE_RATE)
        assert np.isfinite(list(explore.measures(signal).values())).all()
        assert len(explore.drawings([signal])[0]["spectrogram"]) % explore.DRAWN_BANDS == 0


def test_a_recording_that_changed_is_an_error_that_says_to_index_again(corpus):
    (corpus / "tiny" / "a-angry-0.wav").write_bytes(b"other")
    with pytest.raises(DataError, match=r"a-angry-0\.wav: changed since it was indexed; index again"):
        explored(corpus, clips_per_emotion=9)


def test_a_recording_that_vanished_is_an_error_that_says_to_index_again(corpus):
    (corpus / "tiny" / "b-sad-1.wav").unlink()
    with pytest.raises(DataError, match=r"b-sad-1\.wav: No such file or directory, though it was indexed; index again"):
        explored(corpus, clips_per_emotion=9)
    assert not list((corpus).glob("made/*.parquet"))


def test_a_recording_that_nothing_can_be_made_of_is_left_out_and_logged(corpus, caplog):
    broken = corpus / "tiny" / "a-angry-0.wav"
    broken.write_bytes(b"RIFF no sound")
    frame = read_table(corpus / "manifest.parquet", MANIFEST)
    frame.loc[frame["clip_id"] == "tiny/a-angry-0", "file_sha256"] = sha256_of(broken.read_bytes())
    write_table(frame, corpus / "manifest.parquet", MANIFEST)
    measures, _ = explored(corpus, clips_per_emotion=9)
    assert len(measures) == 7
    assert "no measures: tiny/a-angry-0: " in caplog.text


@pytest.mark.parametrize("columns", [{"status": "excluded"}, {"emotion": None}, {"speaker": None}])
def test_a_corpus_without_a_usable_clip_gives_empty_tables(corpus, columns):
    change_manifest(corpus, **columns)
    measures, shown = explored(corpus)
    assert isinstance(measures, pd.DataFrame)
    assert measures.empty
    assert shown.empty
