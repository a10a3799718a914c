"""The demo corpora: generated speech in the official layouts."""

import json
import re
import subprocess
import sys
from pathlib import Path
from statistics import fmean

import librosa
import numpy as np
import pytest
import soundfile
import soxr

from serflow.corpora.demo.layouts import FOLDERS, clips_of
from serflow.corpora.demo.make import make_demo_corpus
from serflow.corpora.demo.speech import Utterance, spoken
from serflow.errors import DataError, SettingError
from serflow.files import sha256_of

REPOSITORY = Path(__file__).parents[2]
SEED = 5
FEW = 8

NAMES = {
    "ravdess": r"Actor_(\d\d)/03-01-(01-01|0[2-8]-0[12])-0[12]-0[12]-\1\.wav",
    "tess": r"(OAF_(angry|disgust|Fear|happy|neutral|Pleasant_surprise|Sad)|YAF_(angry|disgust|fear|happy|neutral|pleasant_surprised|sad))"
    r"/(OAF|OA|YAF)_[a-z]+_(angry|disgust|fear|happy|neutral|ps|sad)\.wav",
    "savee": r"(DC|JE|JK|KL)/(a|d|f|h|n|sa|su)\d\d\.wav",
    "cremad": r"AudioWAV/1\d{3}_(IEO|TIE|IOM|IWW|TAI|MTI|IWL|ITH|DFA|ITS|TSI|WSI)_(ANG|DIS|FEA|HAP|NEU|SAD)_(LO|MD|HI|XX)\.wav",
}
RATES = {"ravdess": 48_000, "tess": 24_414, "savee": 44_100, "cremad": 16_000}
EMOTIONS = {"ravdess": 8, "tess": 7, "savee": 7, "cremad": 6}
SPEAKERS = {"ravdess": 8, "tess": 2, "savee": 4, "cremad": 10}


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All four corpora, few clips of each."""
    top = tmp_path_factory.mktemp("demo")
    for corpus, folder in FOLDERS.items():
        make_demo_corpus(corpus, folder=top / folder, receipt=top / f"{corpus}.json", seed=SEED, clips_per_speaker=FEW)
    return top


def files_of(demo: Path, corpus: str) -> dict[str, str]:
    return json.loads((demo / f"{corpus}.json").read_text())["files"]


@pytest.mark.parametrize("corpus", FOLDERS)
def test_names_follow_the_official_grammar(demo, corpus):
    files = files_of(demo, corpus)
    assert [name for name in files if not re.fullmatch(NAMES[corpus], name)] == []
    on_disk = {path.relative_to(demo / FOLDERS[corpus]).as_posix() for path in (demo / FOLDERS[corpus]).rglob("*") if path.is_file()}
    assert on_disk == set(files)


@pytest.mark.parametrize("corpus", FOLDERS)
def test_audio_is_in_the_official_format(demo, corpus):
    for clip in clips_of(corpus, clips_per_speaker=FEW):
        info = soundfile.info(demo / FOLDERS[corpus] / clip.path)
        assert info.subtype == "PCM_16"
        assert info.format == ("AIFF" if clip.quirk == "AIFF named .wav" else "WAV")
        assert info.samplerate == (96_000 if clip.quirk == "96 kHz" else RATES[corpus])
        assert info.channels == (2 if clip.quirk == "two channels" else 1)
        assert 0.9 < info.duration < 9


@pytest.mark.parametrize("corpus", FOLDERS)
def test_speech_is_heard_in_every_clip_but_the_silent_one(demo, corpus):
    for clip in clips_of(corpus, clips_per_speaker=FEW):
        samples, _ = soundfile.read(demo / FOLDERS[corpus] / clip.path)
        assert samples.std() == 0 if clip.quirk == "no sound" else samples.std() > 5e-4, clip.path
        assert np.abs(samples).max() < 1, clip.path


@pytest.mark.parametrize("corpus", FOLDERS)
def test_the_receipt_holds_the_files_and_neither_times_nor_absolute_paths(demo, corpus):
    receipt = json.loads((demo / f"{corpus}.json").read_text())
    assert (receipt.keys(), receipt["corpus"], receipt["seed"]) == ({"corpus", "files", "seed"}, corpus, SEED)
    assert list(receipt["files"]) == sorted(receipt["files"])
    for name, digest in receipt["files"].items():
        assert digest == sha256_of((demo / FOLDERS[corpus] / name).read_bytes())
    assert str(demo) not in (demo / f"{corpus}.json").read_text()


def test_another_process_another_order_and_more_clips_give_the_same_bytes(demo, tmp_path):
    again = "\n".join(
        f"make_demo_corpus({corpus!r}, folder=Path({str(tmp_path / corpus)!r}), receipt=Path({str(tmp_path / corpus)!r} + '.json'), "
        f"seed={SEED}, clips_per_speaker={clips})"
        for corpus, clips in [("tess", FEW + 3), ("savee", FEW)]
    )
    code = f"from pathlib import Path\nfrom serflow.corpora.demo.make import make_demo_corpus\n{again}"
    subprocess.run([sys.executable, "-c", code], cwd=REPOSITORY, check=True, capture_output=True)
    assert (tmp_path / "savee.json").read_bytes() == (demo / "savee.json").read_bytes()
    few, more = files_of(demo, "tess"), files_of(tmp_path, "tess")
    assert len(few) < len(more)
    assert few == {name: more[name] for name in few}


def test_another_seed_gives_other_speakers(demo, tmp_path):
    make_demo_corpus("tess", folder=tmp_path / "TESS", receipt=tmp_path / "tess.json", seed=SEED + 1, clips_per_speaker=1)
    ours, others = files_of(demo, "tess"), files_of(tmp_path, "tess")
    assert not set(ours.values()) & set(others.values())


def test_what_is_said_does_not_depend_on_what_was_said_before():
    first, second = (Utterance(text, "en-us+f5", 150, 60, 70) for text in ("Good morning.", "Good night!"))
    alone = spoken(first, seed=1)[0]
    spoken(second, seed=2)
    np.testing.assert_array_equal(spoken(first, seed=1)[0], alone)


@pytest.mark.parametrize("corpus", FOLDERS)
def test_every_speaker_shows_every_emotion_and_classes_stay_balanced(corpus):
    fewest = clips_of(corpus, clips_per_speaker=1)
    assert len({(clip.speaker, clip.emotion) for clip in fewest}) == SPEAKERS[corpus] * EMOTIONS[corpus]
    regular = [clip for clip in clips_of(corpus, clips_per_speaker=2 * EMOTIONS[corpus]) if not clip.always]
    for speaker in {clip.speaker for clip in regular}:
        counts = [
            sum((clip.speaker, clip.emotion) == (speaker, emotion) for clip in regular) for emotion in {clip.emotion for clip in regular}
        ]
        assert max(counts) == 2


def test_the_whole_demo_is_small():
    assert 600 < sum(len(clips_of(corpus, clips_per_speaker=1000)) for corpus in FOLDERS) < 700


def test_quirks_of_ravdess(demo):
    samples, _ = soundfile.read(demo / "RAVDESS/Actor_01/03-01-02-01-01-02-01.wav")
    np.testing.assert_array_equal(samples[:, 0], samples[:, 1])
    files = files_of(demo, "ravdess")
    twice = [f"Actor_07/03-01-03-01-02-0{take}-07.wav" for take in (1, 2)]
    assert files[twice[0]] == files[twice[1]]
    assert len(set(files.values())) == len(files) - 1


def test_quirks_of_tess(demo):
    files = files_of(demo, "tess")
    assert {"YAF_angry/YAF_germ_angry.wav", "OAF_Fear/OAF_food_fear.wav", "OAF_neutral/OA_bite_neutral.wav"} <= files.keys()
    assert "OAF_neutral/OAF_bite_neutral.wav" not in files
    assert (demo / "TESS/YAF_angry/YAF_germ_angry.wav").read_bytes()[:4] == b"FORM"


def test_quirks_of_savee(demo):
    names = {speaker: {path.name for path in (demo / "SAVEE" / speaker).iterdir()} for speaker in ("DC", "JE", "JK", "KL")}
    assert names["DC"] == names["JE"] == names["JK"] == names["KL"]
    clips = {speaker: [soundfile.read(path)[0] for path in (demo / "SAVEE" / speaker).iterdir()] for speaker in names}
    levels = {speaker: fmean(20 * np.log10(np.std(samples)) for samples in own) for speaker, own in clips.items()}
    assert levels["KL"] < min(levels["DC"], levels["JE"], levels["JK"]) - 10
    offsets = {speaker: abs(fmean(samples.mean() for samples in own)) for speaker, own in clips.items()}
    assert offsets["DC"] > 0.02
    assert offsets["JE"] < 0.001


def test_quirks_of_cremad(demo):
    files = files_of(demo, "cremad")
    assert files["AudioWAV/1006_TIE_HAP_XX.wav"] == files["AudioWAV/1006_TIE_NEU_XX.wav"]
    assert not soundfile.read(demo / "CREMA-D/AudioWAV/1076_MTI_SAD_XX.wav")[0].any()


def test_emotions_differ_as_they_do_in_speech(demo):
    """On the mean over the actors; each has ways of their own."""
    clips = [clip for clip in clips_of("ravdess", clips_per_speaker=FEW) if not clip.always and clip.intensity < 1]
    measured: dict[str, list[tuple[float, float, float]]] = {}
    for clip in clips:
        samples, rate = soundfile.read(demo / "RAVDESS" / clip.path)
        measured.setdefault(clip.emotion, []).append(measure(samples, rate))
    pitch, level, seconds = ({emotion: fmean(values[part] for values in own) for emotion, own in measured.items()} for part in range(3))
    high, low = (fmean(pitch[emotion] for emotion in group) for group in (("fearful", "surprised", "happy"), ("sad", "disgust", "calm")))
    assert high > pitch["neutral"] + 1
    assert high > low + 3
    assert level["angry"] > level["happy"] > level["neutral"] > level["sad"]
    assert seconds["fearful"] < seconds["neutral"] < seconds["sad"]


def measure(samples: np.ndarray, rate: int) -> tuple[float, float, float]:
    """The median pitch in semitones, the level in dB and the length in seconds of the speech in a clip."""
    low_rate, hop = 12_000, 128
    samples = soxr.resample(samples, rate, low_rate)
    loudness = librosa.feature.rms(y=samples, frame_length=1024, hop_length=hop)[0]
    heard = np.flatnonzero(loudness > loudness.max() / 30)
    speech = samples[heard[0] * hop : heard[-1] * hop]
    frequency = librosa.yin(samples, fmin=60, fmax=500, sr=low_rate, frame_length=1024, hop_length=hop)
    pitch = np.median(frequency[loudness > loudness.max() / 4])
    return 12 * np.log2(pitch), 20 * np.log10(speech.std()), len(speech) / low_rate


def test_what_an_earlier_run_left_is_removed(tmp_path):
    leftover = tmp_path / "TESS/XAF_angry/XAF_back_angry.wav"
    leftover.parent.mkdir(parents=True)
    leftover.write_bytes(b"old")
    make_demo_corpus("tess", folder=tmp_path / "TESS", receipt=tmp_path / "tess.json", seed=SEED, clips_per_speaker=1)
    assert not leftover.parent.exists()
    assert len(files_of(tmp_path, "tess")) == len([path for path in (tmp_path / "TESS").rglob("*") if path.is_file()])


def test_no_receipt_without_a_whole_corpus(tmp_path, monkeypatch):
    receipt = tmp_path / "tess.json"
    receipt.write_text("of an earlier run")
    monkeypatch.setitem(sys.modules, "espeakng_loader", None)
    with pytest.raises(SettingError, match="pip install espeakng-loader"):
        make_demo_corpus("tess", folder=tmp_path / "TESS", receipt=receipt, seed=SEED, clips_per_speaker=1)
    assert not receipt.exists()


@pytest.mark.parametrize(("corpus", "message"), [("emodb", "known: cremad, ravdess, savee, tess"), ("ravdes", "did you mean 'ravdess'")])
def test_an_unknown_corpus_is_refused(tmp_path, corpus, message):
    with pytest.raises(SettingError, match=message):
        make_demo_corpus(corpus, folder=tmp_path / "demo", receipt=tmp_path / "receipt.json", seed=SEED, clips_per_speaker=FEW)
    assert not list(tmp_path.iterdir())


def test_no_clips_are_refused():
    with pytest.raises(SettingError, match="clips_per_speaker is 0"):
        clips_of("tess", clips_per_speaker=0)


def test_a_receipt_inside_the_folder_is_refused(tmp_path):
    with pytest.raises(DataError, match="put it beside"):
        make_demo_corpus("tess", folder=tmp_path, receipt=tmp_path / "tess.json", seed=SEED, clips_per_speaker=FEW)


def test_an_unknown_voice_is_refused():
    with pytest.raises(DataError, match="no voice 'xx-yy'"):
        spoken(Utterance("Hello", "xx-yy", 150, 50, 50), seed=1)
