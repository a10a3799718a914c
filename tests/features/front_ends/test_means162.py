"""162 means against plain librosa, written as notebooks write them."""

import librosa
import numpy as np
import pytest

from serflow.audio.signal import Signal
from serflow.features.front_ends import means162

# What librosa says of signals that are shorter than its window, or silent.
pytestmark = pytest.mark.filterwarnings("ignore:n_fft=2048 is too large:UserWarning", "ignore:Trying to estimate tuning:UserWarning")

RATE = 22_050
TIME = np.arange(RATE) / RATE
SIGNALS = {
    "sine": 0.5 * np.sin(2 * np.pi * 440 * TIME),
    "voice": sum(np.sin(2 * np.pi * 140 * number * TIME) / number for number in range(1, 12)) * np.sin(np.pi * TIME) * 0.3,
    "noise": np.random.default_rng(0).normal(0, 0.1, RATE),
    "impulse": np.eye(1, 8000, 4000)[0],
    "silence": np.zeros(RATE),
    "short": np.random.default_rng(1).normal(0, 0.1, 600),
    "one sample": np.ones(1),
}


def as_notebooks_do(data, sample_rate):
    result = np.array([])
    zcr = np.mean(librosa.feature.zero_crossing_rate(y=data).T, axis=0)
    result = np.hstack((result, zcr))
    stft = np.abs(librosa.stft(data))
    chroma_stft = np.mean(librosa.feature.chroma_stft(S=stft, sr=sample_rate).T, axis=0)
    result = np.hstack((result, chroma_stft))
    mfcc = np.mean(librosa.feature.mfcc(y=data, sr=sample_rate).T, axis=0)
    result = np.hstack((result, mfcc))
    rms = np.mean(librosa.feature.rms(y=data).T, axis=0)
    result = np.hstack((result, rms))
    mel = np.mean(librosa.feature.melspectrogram(y=data, sr=sample_rate).T, axis=0)
    return np.hstack((result, mel))


@pytest.mark.parametrize("rate", [16_000, RATE])
@pytest.mark.parametrize("kind", SIGNALS)
def test_means_are_those_of_plain_librosa(kind, rate):
    samples = SIGNALS[kind].astype(np.float32)
    expected = as_notebooks_do(samples, rate)
    found, frames = means162.compute(Signal(samples, rate), n_chroma=12, n_mfcc=20, n_mels=128)
    assert found.shape == (162,)
    assert frames == 1 + len(samples) // 512
    # An impulse's spectrum is flat: which of its peaks are highest, and so its tuning, is a matter of rounding.
    chroma = [slice(1, 13)] if kind != "impulse" else []
    for part in (slice(0, 1), *chroma, slice(13, 33), slice(33, 34), slice(34, 162)):
        spread = max(np.ptp(expected[part]), np.abs(expected[part]).max(), 1e-3)
        np.testing.assert_allclose(found[part], expected[part], atol=1e-4 * spread, rtol=0)


@pytest.mark.parametrize(("n_chroma", "n_mfcc", "n_mels"), [(12, 13, 40), (24, 20, 64)])
def test_other_arguments_give_other_columns(n_chroma, n_mfcc, n_mels):
    arguments = {"n_chroma": n_chroma, "n_mfcc": n_mfcc, "n_mels": n_mels}
    values, _ = means162.compute(Signal(SIGNALS["noise"].astype(np.float32), RATE), **arguments)
    assert values.shape == means162.shape({"arguments": arguments}) == (2 + n_chroma + n_mfcc + n_mels,)
