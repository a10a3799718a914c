"""What can be heard in a corpus: measures of a sample of its clips, and one clip of each emotion to look at.

The measures are librosa's, taken as the feature sets take them; no clip is in memory for longer than its own turn.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from serflow.audio.decode import load_mono
from serflow.audio.signal import Signal
from serflow.corpora.contract import MANIFEST, OK
from serflow.corpora.indexed import indexed
from serflow.errors import DataError
from serflow.features.kernels.cepstrum import LEAST_POWER, mfcc
from serflow.features.kernels.frames import rms, zero_crossing_rate
from serflow.features.kernels.mel import mel_power
from serflow.logs import LOG
from serflow.progress import progress
from serflow.report.contract import EXAMPLES, EXPLORED, MFCC, RANGE_DB
from serflow.report.pooling import means, starts
from serflow.report.sample import balanced_sample, examples
from serflow.tables import read_table, write_table

# librosa's own rate, and that of the feature sets unless they say otherwise.
SAMPLE_RATE = 22_050
# Means over more would say no more, and a recording may last for hours.
LONGEST_S = 30.0
BANDS = 128
DRAWN_BANDS = 64
DRAWN_COLUMNS = 200

_COLUMNS = ["clip_id", "path", "speaker", "emotion", "sentence", "duration_s", "file_sha256", "status"]


def explore_corpus(manifest: Path, *, corpora_dir: Path, settings: dict[str, Any], explored: Path, shown: Path) -> None:
    """Measure a sample of a corpus, and keep what is drawn of one clip of each emotion.

    Args:
        manifest: the corpus's manifest; only its clips with status `ok` count
        corpora_dir: what the manifest's paths are relative to
        settings: clips_per_emotion and seed
        explored: the Parquet file of the measures to write, under the contract EXPLORED
        shown: the Parquet file of the drawn clips to write, under the contract EXAMPLES

    Raises:
        DataError: a file changed since it was indexed, or is gone
    """
    frame = read_table(manifest, MANIFEST, columns=_COLUMNS)
    clips = frame[(frame["status"] == OK) & frame["speaker"].notna() & frame["emotion"].notna()]
    measured = []
    sample = balanced_sample(clips, **settings)
    with progress(f"measures of {manifest.parent.name}", len(sample)) as counted:
        for clip in sample.to_dict("records"):
            signal = _signal(clip, corpora_dir)
            if signal is not None:
                measured.append({name: clip[name] for name in ("clip_id", "speaker", "emotion")} | measures(signal))
            counted.advance(1)
    drawn = []
    for clip in examples(clips).to_dict("records"):
        signal = _signal(clip, corpora_dir)
        if signal is not None:
            drawn.append({name: clip[name] for name in ("clip_id", "speaker", "emotion", "sentence")} | drawings([signal])[0])
    write_table(pd.DataFrame(measured, columns=EXPLORED.schema.names), explored, EXPLORED)
    write_table(pd.DataFrame(drawn, columns=EXAMPLES.schema.names), shown, EXAMPLES)


def measures(signal: Signal) -> dict[str, float]:
    """Means over time of zero-crossing rate, RMS and MFCC.

    Args:
        signal: of any length

    Returns:
        the measures of EXPLORED: zero-crossing rate as a share of the samples, RMS as a share of full scale, MFCC in dB
    """
    coefficients = mfcc(mel_power(signal.power(), signal.sample_rate, BANDS), MFCC).mean(axis=0)
    return {
        "zero_crossing_rate": float(zero_crossing_rate(signal.samples).mean()),
        "rms": float(rms(signal.samples).mean()),
    } | {f"mfcc_{number}": float(value) for number, value in enumerate(coefficients)}


def drawings(signals: Sequence[Signal]) -> list[dict[str, Any]]:
    """Waveforms and log-mel spectrograms on one scale of level, small enough to draw.

    Args:
        signals: one at least, of any length

    Returns:
        of each seconds, low, high, bands and spectrogram, see EXAMPLES; 255 is the loudest of all of them
    """
    powers = [means(mel_power(signal.power(), signal.sample_rate, DRAWN_BANDS).T, DRAWN_COLUMNS, axis=1) for signal in signals]
    loudest = max(float(power.max()) for power in powers)
    return [_drawing(signal, _shades(power, loudest)) for signal, power in zip(signals, powers, strict=True)]


def _drawing(signal: Signal, shades: npt.NDArray[np.uint8]) -> dict[str, Any]:
    columns = starts(len(signal.samples), DRAWN_COLUMNS)
    return {
        "seconds": len(signal.samples) / signal.sample_rate,
        "low": np.minimum.reduceat(signal.samples, columns),
        "high": np.maximum.reduceat(signal.samples, columns),
        "bands": DRAWN_BANDS,
        "spectrogram": shades.tobytes(),
    }


def _shades(power: npt.NDArray[np.floating], loudest: float) -> npt.NDArray[np.uint8]:
    """Levels below the loudest as bytes [shape as it is]."""
    # What is silent throughout has no loudest place, and is drawn as silence.
    if not loudest:
        return np.zeros(power.shape, dtype=np.uint8)
    levels = 10 * np.log10(np.maximum(power, LEAST_POWER) / max(loudest, LEAST_POWER))
    shades: npt.NDArray[np.uint8] = np.round(255 * (1 + levels / RANGE_DB).clip(0, 1)).astype(np.uint8)
    return shades


def _signal(clip: Mapping[Any, Any], corpora_dir: Path) -> Signal | None:
    """The clip's first seconds; none, and a line in the log, where nothing can be made of it."""
    with indexed(corpora_dir / clip["path"], clip["file_sha256"]) as source:
        try:
            return Signal(load_mono(source, sample_rate=SAMPLE_RATE, offset_s=0.0, duration_s=LONGEST_S), SAMPLE_RATE)
        except DataError as error:
            LOG.warning("no measures: %s: %s", clip["clip_id"], error)
            return None
