"""What a feature set makes of a clip of each emotion, made ready to draw, whatever the front end.

A row is told by its shape alone. One array of numbers is a *vector*: each number is set in standard deviations from its mean
over the corpus's clips, as systems are given it. An array of two axes, or one as long as its clip, is a *picture*: across
goes time, which is the axis that has as many places as the row has frames; up go the coefficients, from the lowest of the
clips that are shown to the highest: all on one scale where that leaves something to see of each, else each on its own.
Coefficients that are never negative and differ by powers of ten are taken by their logarithm.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from serflow.corpora.contract import MANIFEST, OK
from serflow.features.compute import RAGGED
from serflow.features.contract import ORIGINAL, ROWS
from serflow.logs import LOG
from serflow.report.draw import FEATURE_SET, figures_of, write_figure
from serflow.report.pooling import means
from serflow.report.sample import examples
from serflow.tables import read_table

# As many clips say well enough what is usual.
MOST_COMPARED = 200
DRAWN_COEFFICIENTS, DRAWN_FRAMES = 64, 160

_READ = ["clip_id", "speaker", "emotion", "sentence", "duration_s", "status"]
_SHOWN = ["emotion", "clip_id", "speaker", "sentence", "frames", "values", "compared", "scale"]
# What lies outside of these percentiles is drawn as if it lay on them: one click would bleach all else.
_OUTER = (1, 99)
_WIDE = 100.0
_LEAST_SHARE = 1e-7
# Where all coefficients together reach over so many times what a usual one does, one scale would bleach most of them.
_MOST_TOGETHER = 3.0

Values = npt.NDArray[np.floating]


def draw_feature_set_figures(
    folder: Path, *, sets: Sequence[Mapping[str, Any]], manifests: Sequence[Path], values: Sequence[Path], rows: Sequence[Path]
) -> None:
    """Draw every figure of a feature set for each set, as `{feature_set}/{figure}.svg`.

    Args:
        folder: where the figures shall lie
        sets: name, kind, groups (of [name, count] as a front end declares them; None for none) and arguments of each
        manifests: of the corpus of which each set is shown
        values: the sets' values of that corpus
        rows: the sets' rows of that corpus

    Raises:
        DataError: a table breaks its contract
    """
    for chosen, *paths in zip(sets, manifests, values, rows, strict=True):
        tables = tables_of(*paths, kind=chosen["kind"], groups=chosen["groups"], arguments=chosen["arguments"])
        for figure in figures_of(FEATURE_SET):
            write_figure(figure, folder / chosen["name"] / f"{figure}.svg", tables, feature_set=chosen["name"])


def tables_of(
    manifest: Path, values: Path, rows: Path, *, kind: str, groups: Sequence[Sequence[Any]] | None, arguments: Mapping[str, Any]
) -> dict[str, pd.DataFrame]:
    """What the figures of a feature set are drawn from.

    Args:
        manifest: of a corpus
        values: the set's values of it
        rows: the set's rows of it; those with an error are passed over
        kind: the front end's KIND
        groups: the front end's GROUPS; None where it declares none
        arguments: the front end's, which the counts of groups may name

    Returns:
        `shown`: a row for each emotion with its clip, `frames`, and `values`: a vector in standard deviations [shape=(n,)]
        over `compared` clips, or a picture of shares from 0 to 1 [shape=(coefficients, columns)] with its `scale` in
        words; of a clip that is cut, its first segment. `groups`: name and count of what follows each other in a vector, or among the coefficients
    """
    found = _originals(manifest, rows)
    array = np.load(values, mmap_mode="r")
    chosen = examples(found)
    parts = [_part(array, row, ragged=kind == RAGGED) for row in chosen.to_dict("records")]
    if not parts:
        return {"shown": pd.DataFrame(columns=_SHOWN), "groups": pd.DataFrame(columns=["name", "count"])}
    is_vector = kind != RAGGED and max(np.squeeze(part).ndim for part in parts) <= 1
    if is_vector:
        drawn, compared = _standardised(parts, array, found)
        length, scale = len(drawn[0]), ""
    else:
        pictures = [_picture(part, int(frames), kind) for part, frames in zip(parts, chosen["frames"], strict=True)]
        length, compared = len(pictures[0]), 0
        drawn, scale = _shaded(pictures)
    shown = chosen.assign(values=pd.Series(drawn, dtype=object), compared=compared, scale=scale)[_SHOWN]
    return {"shown": shown, "groups": _groups(groups, arguments, int(chosen["frames"].iloc[0]), length)}


def _originals(manifest: Path, rows: Path) -> pd.DataFrame:
    """The clips that have values as they were recorded, each with the place of its first row, in the rows' order."""
    kept = read_table(
        rows, ROWS, columns=["clip_id", "frames", "offset", "length", "error"], where={"variant": ORIGINAL, "segment": 0}
    ).query("error.isna()")
    clips = read_table(manifest, MANIFEST, columns=_READ)
    clips = clips[(clips["status"] == OK) & clips["speaker"].notna() & clips["emotion"].notna()]
    return kept.merge(clips, on="clip_id", how="inner")


def _part(array: Values, row: Mapping[Any, Any], *, ragged: bool) -> Values:
    offset = int(row["offset"])
    return np.array(array[offset : offset + int(row["length"])] if ragged else array[offset])


def _standardised(parts: Sequence[Values], array: Values, found: pd.DataFrame) -> tuple[list[Values], int]:
    """Vectors in standard deviations from the mean over clips that lie evenly spread in the corpus, and how many these are."""
    places = np.unique(np.linspace(0, len(found) - 1, min(len(found), MOST_COMPARED)).round().astype(int))
    usual = np.stack([array[int(offset)].reshape(-1) for offset in found["offset"].iloc[places]]).astype(np.float64)
    spread = usual.std(axis=0)
    # What is the same in all clips lies at its mean.
    spread[spread == 0] = np.inf
    return [(part.reshape(-1) - usual.mean(axis=0)) / spread for part in parts], len(places)


def _picture(part: Values, frames: int, kind: str) -> Values:
    """A row with its time across and everything else up, small enough to draw."""
    upright = np.moveaxis(part, _axis_of_time(part.shape, frames, kind), -1)
    return means(upright.reshape(-1, upright.shape[-1]).astype(np.float64), DRAWN_FRAMES, axis=1)


def _axis_of_time(shape: tuple[int, ...], frames: int, kind: str) -> int:
    if kind == RAGGED:
        return 0
    found = [axis for axis, length in enumerate(shape) if length == frames]
    return found[-1] if found else len(shape) - 1


def _shaded(pictures: Sequence[Values]) -> tuple[list[Values], str]:
    """Pictures as shares from the lowest to the highest, and what was done to the values in words."""
    everything = np.concatenate(pictures, axis=1)
    high = float(np.percentile(everything, _OUTER[1]))
    logarithmic = bool(everything.min() >= 0 and high > _WIDE * float(np.median(everything)))
    if logarithmic:
        pictures = [np.log10(np.maximum(picture, _LEAST_SHARE * high)) for picture in pictures]
    pictures = [means(picture, DRAWN_COEFFICIENTS, axis=0) for picture in pictures]
    everything = np.concatenate(pictures, axis=1)
    lowest, highest = np.percentile(everything, _OUTER, axis=1)[..., np.newaxis]
    low, high = np.percentile(everything, _OUTER)
    together = bool(high - low <= _MOST_TOGETHER * np.median(highest - lowest))
    if together:
        lowest, highest = np.array([[low]]), np.array([[high]])
    # What is the same everywhere is drawn as the lowest.
    room = np.where(highest > lowest, highest - lowest, np.inf)
    scale = ("logarithm, " if logarithmic else "") + ("all on one scale" if together else "each on its own scale")
    return [((picture - lowest) / room).clip(0, 1) for picture in pictures], scale


def _groups(declared: Sequence[Sequence[Any]] | None, arguments: Mapping[str, Any], frames: int, length: int) -> pd.DataFrame:
    known = {**arguments, "frames": frames}
    try:
        found = [(str(name), count_of(count, known)) for name, count in declared or []]
    except KeyError as error:
        LOG.warning("the front end's GROUPS count %s, which is no argument of it; its values are not named", error)
        found = []
    total = sum(count for _, count in found)
    if found and total != length:
        LOG.warning("the front end's GROUPS count %d values, but a row has %d; they are not named", total, length)
        found = []
    return pd.DataFrame(found, columns=["name", "count"])


def count_of(count: int | str, known: Mapping[str, Any]) -> int:
    """How many values a group has: a number, or a sum of products of numbers and names.

    Examples:
        >>> count_of(12, {}), count_of("2 * n_mfcc + 1", {"n_mfcc": 20})
        (12, 41)

    Raises:
        KeyError: a name is not known
    """
    terms = [[factor.strip() for factor in term.split("*")] for term in str(count).split("+")]
    return sum(int(np.prod([int(factor) if factor.isdigit() else int(known[factor]) for factor in term])) for term in terms)
