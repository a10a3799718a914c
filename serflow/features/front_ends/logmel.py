"""Mel spectrogram in dB, as long as the clip: 64 bands, frames of 25 ms every 10 ms.

Equal to librosa.power_to_db of librosa.feature.melspectrogram with these frames: nothing lies more than 80 dB below the clip's
loudest value.
"""

from collections.abc import Mapping
from typing import Any

from serflow.audio.decode import Samples
from serflow.audio.signal import Signal
from serflow.features.kernels.cepstrum import decibels
from serflow.features.kernels.mel import mel_power

KIND = "ragged"
GROUPS = [["mel bands", "n_mels"]]
ARGUMENTS = {
    "n_mels": (64, "mel bands", 1, 1024),
    "frame_s": (0.025, "length of a frame, in seconds", 0.002, 1.0),
    "hop_s": (0.01, "from one frame to the next, in seconds", 0.001, "frame_s"),
}


def shape(settings: Mapping[str, Any]) -> tuple[int, ...]:
    """The shape of one frame.

    Args:
        settings: the feature set
    """
    return (settings["arguments"]["n_mels"],)


def compute(signal: Signal, *, n_mels: int, frame_s: float, hop_s: float) -> tuple[Samples, int]:
    """The frames of one signal.

    Args:
        signal: the signal, of any length
        n_mels: mel bands
        frame_s: length of a frame, in seconds; rounded to an even number of samples
        hop_s: from one frame to the next, in seconds

    Returns:
        the values in dB [shape=(frames, n_mels)], and the number of frames
    """
    frame_length = 2 * max(1, round(frame_s * signal.sample_rate / 2))
    power = mel_power(signal.power(frame_length, max(1, round(hop_s * signal.sample_rate))), signal.sample_rate, n_mels)
    levels = decibels(power)
    return levels, len(levels)
