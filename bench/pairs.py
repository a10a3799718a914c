"""What is compared with what."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import librosa
import numpy as np

from serflow import registry
from serflow.audio.decode import load_mono
from serflow.corpora.index import index_corpus
from serflow.features.front_ends.means162 import compute
from serflow.features.signal import Signal

Work = Callable[[], object]


@dataclass(frozen=True)
class Pair:
    """A comparison.

    Attributes:
        name: what is compared
        prepare: from the folder of corpora to our work and the baseline's
        at_most: ours may take so many times the baseline's time
        at_least: ours is at least so many times faster
    """

    name: str
    prepare: Callable[[Path], tuple[Work, Work]]
    at_most: float | None = None
    at_least: float | None = None


def index_vs_sha256(corpora: Path) -> tuple[Work, Work]:
    """Indexing on one thread, against reading and hashing the same bytes once."""
    paths = sorted((corpora / "RAVDESS").rglob("*.wav"))

    def index() -> None:
        index_corpus(
            "ravdess",
            corpora_dir=corpora,
            manifest=corpora / "manifest.parquet",
            audit=corpora / "audit.json",
            max_excluded_share=1.0,
            silent_below_dbfs=-80.0,
            threads=1,
        )

    def hash_once() -> list[str]:
        return [hashlib.sha256(path.read_bytes()).hexdigest() for path in paths]

    return index, hash_once


def means162_vs_librosa(corpora: Path) -> tuple[Work, Work]:
    """The 162 means of the original, against plain librosa calls."""
    paths = sorted((corpora / "SAVEE").rglob("*.wav"))[:10]
    arguments = {
        name: default for name, (default, *_) in registry.declaration("serflow.features.front_ends", "means162", "ARGUMENTS").items()
    }

    def ours() -> None:
        for path in paths:
            compute(Signal(load_mono(path.read_bytes(), sample_rate=22050, offset_s=0.6, duration_s=2.5), 22050), **arguments)

    def plain() -> None:
        for path in paths:
            samples, rate = librosa.load(path, sr=22050, offset=0.6, duration=2.5)
            parts = (
                librosa.feature.zero_crossing_rate(y=samples),
                librosa.feature.chroma_stft(S=np.abs(librosa.stft(samples)), sr=rate),
                librosa.feature.mfcc(y=samples, sr=rate),
                librosa.feature.rms(y=samples),
                librosa.feature.melspectrogram(y=samples, sr=rate),
            )
            np.hstack([np.mean(part.T, axis=0) for part in parts])

    ours()
    plain()
    return ours, plain


PAIRS = (
    Pair("index_vs_sha256", index_vs_sha256, at_most=3.0),
    Pair("means162_vs_librosa", means162_vs_librosa, at_least=1.0),
)
