"""The sets of openSMILE, where it is installed, against calls of its own on a file."""

import numpy as np
import pytest

from serflow import registry
from serflow.audio.decode import load_mono
from serflow.audio.signal import Signal
from serflow.registry import FRONT_ENDS

opensmile = pytest.importorskip("opensmile", reason="opensmile is not installed")


@pytest.mark.parametrize(("name", "feature_set"), [("egemaps", "eGeMAPSv02"), ("compare", "ComParE_2016")])
def test_a_row_is_what_opensmile_says_of_the_file(name, feature_set, wav, voice, tmp_path):
    data = wav(voice(seconds=1.2))
    (tmp_path / "clip.wav").write_bytes(data)
    smile = opensmile.Smile(feature_set=opensmile.FeatureSet[feature_set], feature_level=opensmile.FeatureLevel.Functionals)
    expected = smile.process_file(str(tmp_path / "clip.wav")).to_numpy()[0]
    samples = load_mono(data, sample_rate=16_000, offset_s=0.0, duration_s=None)
    found, _ = registry.load(FRONT_ENDS, name).compute(Signal(samples, 16_000))
    np.testing.assert_allclose(found, expected, rtol=1e-5)
