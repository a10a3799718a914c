"""One clip to the rows of its features: decoded once, every variant made, everything taken from shared spectra."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from serflow import registry
from serflow.audio.decode import Samples, load_mono
from serflow.audio.signal import PaddedSignal, Signal
from serflow.audio.variants import make_variants
from serflow.corpora.indexed import indexed
from serflow.errors import DataError
from serflow.features.contract import ORIGINAL
from serflow.registry import FRONT_ENDS

# How a front end's values lie, by its declaration KIND: one array a clip; as many arrays of one shape as the clip has
# segments; one array whose first axis is as long as the clip.
ONE, SEGMENTS, RAGGED = "one", "segments", "ragged"


@dataclass(frozen=True)
class Clip:
    """A clip to compute.

    Attributes:
        clip_id: of the manifest
        path: the recording
        file_sha256: what the manifest says the file holds
    """

    clip_id: str
    path: Path
    file_sha256: str


@dataclass(frozen=True)
class Row:
    """One row of a feature set.

    Attributes:
        variant: `original`, or the name of a variant
        segment: counted from 0 where a clip is cut
        frames: how many time frames went into it
        values: float32; None where there is an error
        error: why there are no values
        length: how much of the first axis of all values it takes
    """

    variant: str
    segment: int
    frames: int
    values: Samples | None
    error: str | None = None
    length: int = 1


def compute_clip(clip: Clip, settings: dict[str, Any]) -> list[Row]:
    """All rows of one clip.

    Args:
        clip: the clip
        settings: the feature set: front_end, arguments, sample_rate, offset_s, duration_s, seed, and variants as
            [name, [[augmentation, arguments], ...]]

    Returns:
        for the original and each variant its rows, one at least

    Raises:
        DataError: the file changed since it was indexed, or is gone
    """
    variants = [(ORIGINAL, []), *settings["variants"]]
    with indexed(clip.path, clip.file_sha256) as source:
        try:
            samples = load_mono(source, **{name: settings[name] for name in ("sample_rate", "offset_s", "duration_s")})
        except DataError as error:
            return [Row(name, 0, 0, None, str(error)) for name, _ in variants]
    made = make_variants(Signal(samples, settings["sample_rate"]), variants, clip_id=clip.clip_id, seed=settings["seed"])
    # What overflows is no finite number, and is said of its row.
    with np.errstate(over="ignore", invalid="ignore"):
        return [row for name, signal in made for row in _rows(name, _fitted(signal, settings), settings)]


def _fitted(signal: Signal, settings: dict[str, Any]) -> Signal:
    """The signal, cut or padded with zeros at its end where all are to have one length."""
    if not settings["fitted"]:
        return signal
    length = int(settings["duration_s"] * settings["sample_rate"])
    if len(signal.samples) > length:
        return Signal(signal.samples[:length], signal.sample_rate)
    return signal if len(signal.samples) == length else PaddedSignal(signal, length)


def _rows(variant: str, signal: Signal, settings: dict[str, Any]) -> Iterator[Row]:
    front_end = registry.load(FRONT_ENDS, settings["front_end"])
    try:
        values, frames = front_end.compute(signal, **settings["arguments"])
    except DataError as error:
        yield Row(variant, 0, 0, None, str(error))
        return
    for segment, part in enumerate(values if front_end.KIND == SEGMENTS else [values]):
        if np.isfinite(part).all():
            yield Row(variant, segment, frames, part, length=len(part) if front_end.KIND == RAGGED else 1)
        else:
            yield Row(variant, segment, frames, None, "features are not finite numbers")
