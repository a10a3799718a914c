"""Front ends against plain librosa calls, written as their sources write them, on made signals and on real clips."""

import librosa
import numpy as np
import pytest

from serflow import registry
from serflow.audio.augmentations import noise
from serflow.audio.signal import Signal
from serflow.audio.white_noise import white_noise
from serflow.config.arguments import filled_in
from serflow.errors import DataError
from serflow.features.kernels.chroma import estimated_tuning
from serflow.registry import FRONT_ENDS

# What librosa says of signals that are shorter than its window, and what it imports to read AIFF.
pytestmark = pytest.mark.filterwarnings("ignore:n_fft=.* is too large:UserWarning", "ignore:.*deprecated:DeprecationWarning")

RATE = 22_050
LENGTH = 27_959


def computed(name, samples, rate=RATE, **changed):
    values, _ = registry.load(FRONT_ENDS, name).compute(
        Signal(samples.astype(np.float32), rate), **filled_in(FRONT_ENDS, name, {}) | changed
    )
    return values


def shape_of(name, rate, seconds, **changed):
    return registry.load(FRONT_ENDS, name).shape(
        {"arguments": filled_in(FRONT_ENDS, name, {}) | changed, "sample_rate": rate, "duration_s": seconds}
    )


def fitted(samples, length):
    return np.pad(samples[:length], (0, max(0, length - len(samples)))).astype(np.float32)


def assert_equal_within(found, expected, share=1e-4):
    """Within a share of the range of the feature."""
    assert found.shape == expected.shape
    assert found.dtype == np.float32
    spread = max(float(np.ptp(expected)), float(np.abs(expected).max()), 1e-9)
    np.testing.assert_allclose(found, expected, rtol=0, atol=share * spread)


def mfcc_sequence(samples):
    return librosa.feature.mfcc(y=samples, sr=RATE, n_mfcc=40).T


def frames4536(samples):
    zcr = librosa.feature.zero_crossing_rate(y=samples).squeeze()
    rms = librosa.feature.rms(y=samples).squeeze()
    mfcc = librosa.feature.mfcc(y=samples, sr=RATE, n_mfcc=40)
    return np.hstack((zcr, rms, np.ravel(mfcc.T)))


def mfcc39(samples):
    return librosa.feature.mfcc(y=samples, sr=44_100, n_mfcc=39)


def equalled(samples):
    return [samples[place * LENGTH + 1 : (place + 1) * LENGTH] for place in range(len(samples) // LENGTH)]


def wave_segments(samples):
    return np.array([np.hstack((part, sum(np.diff(np.sign(part)) != 0), np.mean(np.abs(part) ** 2))) for part in equalled(samples)])


def mel_segments(samples):
    return np.array([librosa.feature.melspectrogram(y=part) for part in equalled(samples)])


def logmel(samples, rate=16_000):
    mel = librosa.feature.melspectrogram(y=samples, sr=rate, n_fft=400, hop_length=160, n_mels=64)
    return librosa.power_to_db(mel).T


def assert_all_equal(samples, at_44, at_16):
    """Every front end on one recording, at the rates that they want."""
    three = fitted(samples, 3 * RATE)
    assert_equal_within(computed("mfcc_sequence", three, pooled=False), mfcc_sequence(three))
    assert_equal_within(computed("mfcc_sequence", three), mfcc_sequence(three).mean(axis=0, keepdims=True))
    part = fitted(samples, 55_125)
    for own, expected in zip(np.split(computed("frames4536", part), [108, 216]), np.split(frames4536(part), [108, 216]), strict=True):
        assert_equal_within(own, expected)
    assert_equal_within(computed("mfcc39x216", fitted(at_44, 110_250), 44_100), mfcc39(fitted(at_44, 110_250)))
    assert_equal_within(computed("logmel", at_16, 16_000), logmel(at_16))
    if len(samples) >= LENGTH:
        found, expected = computed("wave_segments", samples), wave_segments(samples)
        for columns in (slice(0, LENGTH - 1), slice(LENGTH - 1, LENGTH), slice(LENGTH, None)):
            assert_equal_within(found[:, columns], expected[:, columns])
        assert_equal_within(computed("mel_segments", samples), mel_segments(samples))


CORPORA = ("CREMA-D", "EMO-DB", "RAVDESS", "SAVEE", "TESS")


def fifty_of(folder):
    paths = sorted(folder.rglob("*.wav"))
    chosen = paths[:: max(1, len(paths) // 50)][:50]
    assert len(chosen) == 50
    return chosen


TIME = np.arange(3 * RATE) / RATE
SIGNALS = {
    "silence": np.zeros(3 * RATE),
    "impulse": np.eye(1, 3 * RATE, 30_000)[0],
    "sine": 0.5 * np.sin(2 * np.pi * 440 * TIME),
    "noise": np.random.default_rng(0).normal(0, 0.1, 3 * RATE),
    "one sample": np.ones(1),
}


@pytest.mark.parametrize("kind", SIGNALS)
def test_made_signals_give_what_librosa_gives(kind):
    samples = SIGNALS[kind].astype(np.float32)
    assert_all_equal(samples, samples, samples)


@pytest.mark.parametrize("corpus", CORPORA)
def test_real_clips_give_what_librosa_gives(corpus, real_corpora):
    for path in fifty_of(real_corpora / corpus):
        assert_all_equal(*(librosa.load(path, sr=rate)[0] for rate in (RATE, 44_100, 16_000)))


@pytest.mark.parametrize("corpus", CORPORA)
def test_real_clips_with_noise_give_what_librosa_gives_with_the_same_draws(corpus, real_corpora):
    """Where two deviations of tuning are as common in a clip, rounding decides which chroma is tuned to: such clips are counted."""
    ties = 0
    for seed, path in enumerate(fifty_of(real_corpora / corpus)):
        plain = librosa.load(path, sr=RATE, duration=2.5)[0]
        found = noise.augment(Signal(plain, RATE), random=np.random.default_rng(seed), amplitude=0.035)
        random = np.random.default_rng(seed)
        level = 0.035 * random.uniform() * np.amax(plain)
        noisy = (plain + level * white_noise(len(plain), random).samples).astype(np.float32)
        assert_equal_within(found.samples, noisy, 1e-6)
        if len(noisy) == 55_125:
            values, _ = registry.load(FRONT_ENDS, "frames4536").compute(found, **filled_in(FRONT_ENDS, "frames4536", {}))
            for own, expected in zip(np.split(values, [108, 216]), np.split(frames4536(noisy), [108, 216]), strict=True):
                assert_equal_within(own, expected)
        for signal, samples in ((found, noisy), (Signal(plain, RATE), plain)):
            ties += not means_are_equal(signal, samples)
    assert ties <= 2


def means_are_equal(signal, samples):
    """Fails where means differ; gives whether chroma is tuned as librosa tunes it, without which it may differ."""
    values, _ = registry.load(FRONT_ENDS, "means162").compute(signal, **filled_in(FRONT_ENDS, "means162", {}))
    magnitude = np.abs(librosa.stft(samples))
    expected = [
        librosa.feature.zero_crossing_rate(y=samples),
        librosa.feature.chroma_stft(S=magnitude, sr=RATE),
        librosa.feature.mfcc(y=samples, sr=RATE),
        librosa.feature.rms(y=samples),
        librosa.feature.melspectrogram(y=samples, sr=RATE),
    ]
    tuned_alike = estimated_tuning(signal.magnitude(), RATE, 12) == pytest.approx(librosa.estimate_tuning(S=magnitude, sr=RATE))
    for number, (own, part) in enumerate(zip(np.split(values, [1, 13, 33, 34]), expected, strict=True)):
        if number != 1 or tuned_alike:
            assert_equal_within(own, part.mean(axis=1, dtype=np.float32))
    return tuned_alike


def test_ten_minutes_give_what_librosa_gives():
    time = np.arange(600 * RATE) / RATE
    samples = (0.3 * np.sin(2 * np.pi * (200 + 20 * np.sin(time)) * time) + np.random.default_rng(0).normal(0, 0.01, len(time))).astype(
        np.float32
    )
    assert_equal_within(computed("logmel", samples, 16_000), logmel(samples))
    assert means_are_equal(Signal(samples, RATE), samples)
    assert_equal_within(computed("mel_segments", samples), mel_segments(samples))


@pytest.mark.parametrize(
    ("name", "rate", "seconds", "shape"),
    [
        ("mfcc_sequence", RATE, 3.0, (1, 40)),
        ("frames4536", RATE, 2.5, (4536,)),
        ("mfcc39x216", 44_100, 2.5, (39, 216)),
        ("wave_segments", RATE, None, (27_960,)),
        ("mel_segments", RATE, None, (128, 55)),
        ("logmel", 16_000, None, (64,)),
        ("means162", RATE, 2.5, (162,)),
    ],
)
def test_rows_have_the_shapes_that_the_systems_want(name, rate, seconds, shape):
    assert shape_of(name, rate, seconds) == shape


def test_all_frames_of_a_sequence_have_a_step_each():
    assert shape_of("mfcc_sequence", RATE, 3.0, pooled=False) == (130, 40)


@pytest.mark.parametrize("name", ["wave_segments", "mel_segments"])
def test_a_clip_shorter_than_a_segment_is_said(name):
    with pytest.raises(DataError, match=r"1\.00 s long: shorter than one segment of 1\.27 s"):
        computed(name, np.zeros(RATE))


@pytest.mark.parametrize("name", ["wave_segments", "mel_segments"])
def test_a_clip_gives_as_many_segments_as_go_into_it(name):
    assert [len(computed(name, np.zeros(count))) for count in (LENGTH, 2 * LENGTH - 1, 2 * LENGTH)] == [1, 1, 2]
