"""What features are compared with: plain librosa, called as the sources call it, one clip after the other on one thread."""

from collections.abc import Callable, Sequence
from functools import cache, partial
from pathlib import Path
from typing import Any

import librosa
import numpy as np

from bench.pair import Pair, Work
from serflow import registry
from serflow.audio.decode import load_mono
from serflow.audio.signal import Signal
from serflow.audio.spectrum import stft
from serflow.audio.vocoder import pitch_shifted
from serflow.config.arguments import filled_in
from serflow.errors import DataError
from serflow.features.compute import Clip, compute_clip
from serflow.files import sha256_of
from serflow.registry import AUGMENTATIONS, FRONT_ENDS

RATE = 22_050
CLIPS = 20
NOISE = "noise"


def step(name: str) -> list[Any]:
    """A step of a variant, as by default."""
    return [name, filled_in(AUGMENTATIONS, name, {})]


def feature_set(front_end: str, variants: dict[str, Sequence[str]], **changed: Any) -> dict[str, Any]:
    """A feature set as a job gets it."""
    return {
        "front_end": front_end,
        "arguments": filled_in(FRONT_ENDS, front_end, {}),
        "sample_rate": RATE,
        "offset_s": 0.6,
        "duration_s": 2.5,
        "fitted": False,
        "seed": 0,
        "variants": [[name, [step(augmentation) for augmentation in steps]] for name, steps in variants.items()],
    } | changed


MEANS162 = feature_set("means162", {"noise": [NOISE], "slow": ["time_stretch", "pitch_shift"]})


@cache
def recordings(corpora: Path) -> list[Path]:
    """Every recording of a folder that can be used, sorted."""
    return [path for path in sorted(corpora.rglob("*.wav")) if _is_usable(path)]


def _is_usable(path: Path) -> bool:
    try:
        load_mono(path.read_bytes(), sample_rate=RATE, offset_s=0.6, duration_s=2.5)
    except DataError:
        return False
    return True


def some_of(corpora: Path) -> list[Path]:
    """Some recordings of each corpus, spread over it."""
    folders = sorted({path.relative_to(corpora).parts[0] for path in recordings(corpora)})
    chosen = []
    for folder in folders:
        paths = [path for path in recordings(corpora) if path.is_relative_to(corpora / folder)]
        chosen += paths[:: max(1, len(paths) // -(-CLIPS // len(folders)))][: -(-CLIPS // len(folders))]
    return chosen


def compared(settings: dict[str, Any], plain: Callable[[Path], object], corpora: Path) -> tuple[Work, Work]:
    """A feature set from file to array, against plain calls."""
    paths = some_of(corpora)
    clips = [Clip(f"bench/{path.stem}", path, sha256_of(path.read_bytes())) for path in paths]

    def ours() -> None:
        for clip in clips:
            compute_clip(clip, settings)

    def theirs() -> None:
        for path in paths:
            plain(path)

    ours()
    theirs()
    return ours, theirs


def noised(samples: Any, random: np.random.Generator) -> Any:
    """White noise as public notebooks add it."""
    return samples + 0.035 * random.uniform() * np.amax(samples) * random.normal(size=samples.shape[0])


def frames4536_plain(path: Path, *, twice: bool) -> list[Any]:
    """Four variants; notebooks compute the pitch-shifted signal once for itself and once more for its noisy copy."""
    random = np.random.default_rng(0)
    samples, rate = librosa.load(path, sr=RATE, offset=0.6, duration=2.5)
    shifted = librosa.effects.pitch_shift(samples, sr=rate, n_steps=0.7)
    again = librosa.effects.pitch_shift(samples, sr=rate, n_steps=0.7) if twice else shifted
    return [
        np.hstack(
            (
                librosa.feature.zero_crossing_rate(variant).squeeze(),
                librosa.feature.rms(y=variant).squeeze(),
                np.ravel(librosa.feature.mfcc(y=variant, sr=rate, n_mfcc=40).T),
            )
        )
        for variant in (samples, noised(samples, random), shifted, noised(again, random))
    ]


def means162_plain(path: Path) -> list[Any]:
    """Three variants."""
    random = np.random.default_rng(0)
    samples, rate = librosa.load(path, sr=RATE, offset=0.6, duration=2.5)
    slow = librosa.effects.pitch_shift(librosa.effects.time_stretch(samples, rate=0.8), sr=rate, n_steps=0.7)
    rows = []
    for variant in (samples, noised(samples, random), slow):
        parts = (
            librosa.feature.zero_crossing_rate(y=variant),
            librosa.feature.chroma_stft(S=np.abs(librosa.stft(variant)), sr=rate),
            librosa.feature.mfcc(y=variant, sr=rate),
            librosa.feature.rms(y=variant),
            librosa.feature.melspectrogram(y=variant, sr=rate),
        )
        rows.append(np.hstack([np.mean(part.T, axis=0) for part in parts]))
    return rows


def mfcc39_plain(path: Path) -> Any:
    """One picture."""
    samples, rate = librosa.load(path, sr=44_100, offset=0.5, duration=2.5)
    return librosa.feature.mfcc(y=samples, sr=rate, n_mfcc=39)


def frames4536(corpora: Path, *, twice: bool) -> tuple[Work, Work]:
    """Four variants, file to array."""
    variants = {"noise": [NOISE], "pitch": ["pitch_shift"], "pitch_noise": ["pitch_shift", NOISE]}
    return compared(feature_set("frames4536", variants, fitted=True), partial(frames4536_plain, twice=twice), corpora)


def means162(corpora: Path) -> tuple[Work, Work]:
    """Three variants, file to array."""
    return compared(MEANS162, means162_plain, corpora)


def mfcc39(corpora: Path) -> tuple[Work, Work]:
    """The original alone, file to array."""
    return compared(feature_set("mfcc39x216", {}, sample_rate=44_100, offset_s=0.5, fitted=True), mfcc39_plain, corpora)


def pitch(corpora: Path) -> tuple[Work, Work]:
    """A shift by 0.7 semitones, samples to samples."""
    signals = [
        Signal(load_mono(path.read_bytes(), sample_rate=RATE, offset_s=0.6, duration_s=2.5), RATE).samples for path in some_of(corpora)
    ]

    def ours() -> None:
        for samples in signals:
            pitch_shifted(stft(samples), len(samples), 0.7)

    def theirs() -> None:
        for samples in signals:
            librosa.effects.pitch_shift(samples, sr=RATE, n_steps=0.7)

    ours()
    theirs()
    return ours, theirs


def functionals(corpora: Path) -> tuple[Work, Work]:
    """One row a clip, against openSMILE's extended Geneva set, both from samples to numbers."""
    signals = [load_mono(path.read_bytes(), sample_rate=16_000, offset_s=0.0, duration_s=None) for path in some_of(corpora)]

    def rows(name: str) -> None:
        for samples in signals:
            registry.load(FRONT_ENDS, name).compute(Signal(samples, 16_000), **filled_in(FRONT_ENDS, name, {}))

    work = (partial(rows, "functionals"), partial(rows, "egemaps"))
    for side in work:
        side()
    return work


FEATURE_PAIRS = (
    Pair(
        "frames4536_vs_librosa",
        partial(frames4536, twice=False),
        "features frames4536 of a clip, four variants",
        "librosa, which shifts the pitch once",
        at_least=7.5,
    ),
    Pair(
        "frames4536_vs_notebook",
        partial(frames4536, twice=True),
        "features frames4536 of a clip, four variants",
        "librosa, which shifts the pitch twice, as notebooks do",
        at_least=10.5,
    ),
    Pair("means162_vs_librosa", means162, "features means162 of a clip, three variants", "librosa", at_least=10),
    Pair("mfcc39_vs_librosa", mfcc39, "features mfcc39x216 of a clip", "librosa, resampling with soxr", at_least=2.2),
    Pair("pitch_vs_librosa", pitch, "pitch shift of a clip", "librosa", at_least=9),
    Pair("functionals_vs_egemaps", functionals, "features functionals of a clip", "eGeMAPS by openSMILE", at_least=10, needs="opensmile"),
)
