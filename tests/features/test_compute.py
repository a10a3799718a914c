"""One clip to rows: every odd file gives finite features or a reason, and predicting needs little."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from serflow import registry
from serflow.config.arguments import filled_in
from serflow.features.compute import Clip, compute_clip
from serflow.files import sha256_of
from serflow.registry import FRONT_ENDS

ROOT = Path(__file__).resolve().parents[2]
NAMES = [name for name in registry.names(FRONT_ENDS) if registry.declaration(FRONT_ENDS, name, "REQUIRES", otherwise=None) is None]
STEPS = [["noise", [["noise", {"amplitude": 0.035}]]], ["slow", [["time_stretch", {"rate": 0.8}], ["pitch_shift", {"semitones": 0.7}]]]]

SECOND = np.random.default_rng(0).normal(0, 0.1, 16_000)
FILES = {
    "one sample": ([0.5], 16_000, {}),
    "zeros": (np.zeros(16_000), 16_000, {}),
    "offset": (np.full(16_000, 0.25), 16_000, {}),
    "clipped": (np.clip(40 * SECOND, -1, 1), 16_000, {}),
    "eight bits": (SECOND, 16_000, {"subtype": "PCM_U8"}),
    "24 bits": (SECOND, 16_000, {"subtype": "PCM_24"}),
    "float64": (SECOND, 16_000, {"subtype": "DOUBLE"}),
    "192 kHz": (SECOND, 192_000, {}),
    "six channels": (np.stack([SECOND] * 6, axis=1), 48_000, {}),
    "huge": (1e30 * SECOND, 16_000, {"subtype": "FLOAT"}),
}


def settings_of(name):
    return {
        "front_end": name,
        "arguments": filled_in(FRONT_ENDS, name, {"length": 4000} if "segments" in name else {}),
        "sample_rate": 16_000,
        "offset_s": 0.0,
        "duration_s": 1.5,
        "fitted": True,
        "seed": 0,
        "variants": STEPS,
    }


@pytest.fixture
def clip(tmp_path):
    def made(data):
        (tmp_path / "clip").write_bytes(data)
        return Clip("tiny/clip", tmp_path / "clip", sha256_of(data))

    return made


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("kind", FILES)
def test_odd_recordings_give_finite_features_or_a_reason(clip, wav, kind, name):
    samples, rate, how = FILES[kind]
    rows = compute_clip(clip(wav(samples, rate, **how)), settings_of(name))
    assert {row.variant for row in rows} == {"original", "noise", "slow"}
    for row in rows:
        assert (row.values is None) == bool(row.error)
        assert row.values is None or np.isfinite(row.values).all()
    assert kind == "huge" or not any(row.error for row in rows)


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_samples_that_are_no_numbers_are_the_reason(clip, wav, bad):
    samples = SECOND.copy()
    samples[500] = bad
    rows = compute_clip(clip(wav(samples, subtype="FLOAT")), settings_of("means162"))
    assert {row.error for row in rows} == {"holds samples that are not finite numbers"}


@pytest.mark.parametrize("container", ["FLAC", "OGG", "MP3"])
def test_a_recording_that_was_cut_short_gives_finite_features_or_a_reason(clip, wav, container):
    subtype = {"FLAC": "PCM_16", "OGG": "VORBIS", "MP3": "MPEG_LAYER_III"}[container]
    data = wav(SECOND, 16_000, subtype=subtype, container=container)
    rows = compute_clip(clip(data[: len(data) // 2]), settings_of("means162"))
    assert len(rows) == 3
    for row in rows:
        assert row.error or np.isfinite(row.values).all()
    assert container == "MP3" or all(row.error for row in rows)


ALONE = """
import sys

class Forbidden:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {"librosa", "numba", "sklearn", "pandas", "pyarrow", "dask", "matplotlib", "tensorflow", "keras"}:
            raise ImportError(f"{name} is not there where one only predicts")

sys.meta_path.insert(0, Forbidden())
import numpy as np
from serflow import registry
from serflow.audio.decode import load_mono
from serflow.audio.signal import PaddedSignal, Signal
from serflow.config.arguments import filled_in
from serflow.registry import FRONT_ENDS

for name in sys.argv[1:]:
    signal = PaddedSignal(Signal(np.random.default_rng(0).normal(0, 0.1, 30_000).astype(np.float32), 22_050), 33_000)
    values, frames = registry.load(FRONT_ENDS, name).compute(signal, **filled_in(FRONT_ENDS, name, {}))
    assert np.isfinite(values).all() and frames > 0
"""


def test_features_need_nothing_but_numpy_scipy_soundfile_and_soxr():
    done = subprocess.run([sys.executable, "-c", ALONE, *NAMES], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
