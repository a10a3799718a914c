"""What can be heard in a corpus: measures of a sample of its clips, and one clip of each emotion to look at.

The measures are librosa's own, taken as the feature sets take them; no clip is in memory for longer than its own turn.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import librosa
import numpy as np
import numpy.typing as npt
import pandas as pd

from serflow.audio.decode import Samples, load_mono
from serflow.corpora.contract import MANIFEST, OK
from serflow.corpora.indexed import indexed_bytes
from serflow.errors import DataError
from serflow.features.signal import Signal
from serflow.logs import LOG
from serflow.progress import progress
from serflow.report.contract import EXAMPLES, EXPLORED, MFCC, RANGE_DB
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
            drawn.append({name: clip[name] for name in ("clip_id", "speaker", "emotion", "sentence")} | drawing(signal))
    write_table(pd.DataFrame(measured, columns=EXPLORED.schema.names), explored, EXPLORED)
    write_table(pd.DataFrame(drawn, columns=EXAMPLES.schema.names), shown, EXAMPLES)


def measures(signal: Signal) -> dict[str, float]:
    """Means over time of zero-crossing rate, RMS and MFCC.

    Args:
        signal: of any length

    Returns:
        the measures of EXPLORED: zero-crossing rate as a share of the samples, RMS as a share of full scale, MFCC in dB
    """
    mfcc = librosa.feature.mfcc(S=librosa.power_to_db(signal.mel_power(BANDS)), n_mfcc=MFCC).mean(axis=1)
    return {
        "zero_crossing_rate": float(librosa.feature.zero_crossing_rate(signal.samples).mean()),
        "rms": float(librosa.feature.rms(y=signal.samples).mean()),
    } | {f"mfcc_{number}": float(value) for number, value in enumerate(mfcc)}


def drawing(signal: Signal) -> dict[str, Any]:
    """A waveform and a log-mel spectrogram, small enough to draw.

    Args:
        signal: of any length

    Returns:
        seconds, low, high, bands and spectrogram, see EXAMPLES
    """
    starts = _starts(len(signal.samples))
    levels = _pooled_db(signal.mel_power(DRAWN_BANDS))
    return {
        "seconds": len(signal.samples) / signal.sample_rate,
        "low": np.minimum.reduceat(signal.samples, starts),
        "high": np.maximum.reduceat(signal.samples, starts),
        "bands": DRAWN_BANDS,
        "spectrogram": np.round(255 * (1 + levels / RANGE_DB).clip(0, 1)).astype(np.uint8).tobytes(),
    }


def _pooled_db(power: Samples) -> Samples:
    """Levels in dB below the loudest, of at most so many columns as are drawn [shape=(bands, columns)]."""
    starts = _starts(power.shape[1])
    columns = np.add.reduceat(power, starts, axis=1) / np.diff([*starts, power.shape[1]])
    # What is silent throughout has no loudest place, and is drawn as silence.
    levels: Samples = librosa.power_to_db(columns, ref=np.max, top_db=None) if columns.any() else np.full_like(columns, -RANGE_DB)
    return levels


def _starts(count: int) -> npt.NDArray[np.int64]:
    """Where each of at most so many columns as are drawn begins."""
    columns = min(count, DRAWN_COLUMNS)
    return np.arange(columns) * count // columns


def _signal(clip: Mapping[Any, Any], corpora_dir: Path) -> Signal | None:
    """The clip's first seconds; none, and a line in the log, where nothing can be made of it."""
    data = indexed_bytes(corpora_dir / clip["path"], clip["file_sha256"])
    try:
        return Signal(load_mono(data, sample_rate=SAMPLE_RATE, offset_s=0.0, duration_s=LONGEST_S), SAMPLE_RATE)
    except DataError as error:
        LOG.warning("no measures: %s: %s", clip["clip_id"], error)
        return None
