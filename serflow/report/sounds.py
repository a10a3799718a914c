"""One clip before and after a variant or an augmentation: heard as a feature set hears it, and drawn.

All changes of a study are shown on the same clip, with the very random draws that the feature set has for it.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from serflow.audio.decode import load_mono
from serflow.audio.signal import Signal
from serflow.audio.variants import make_variants
from serflow.corpora.contract import MANIFEST, OK
from serflow.corpora.indexed import indexed
from serflow.errors import DataError
from serflow.logs import LOG
from serflow.report.draw import SOUND, figures_of, write_figure
from serflow.report.explore import drawings
from serflow.report.sample import typical_clip
from serflow.tables import read_table

BEFORE, AFTER = "before", "after"
# A recording may last for hours, and a drawing is as wide as a phone.
LONGEST_S = 10.0
COLUMNS = (
    "when",
    "change",
    "clip_id",
    "emotion",
    "sample_rate",
    "rms_dbfs",
    "seconds",
    "low",
    "high",
    "bands",
    "spectrogram",
)

_READ = ["clip_id", "path", "emotion", "duration_s", "file_sha256", "status"]
_SILENT = 1e-10


def draw_sound_figures(folder: Path, *, manifest: Path, corpora_dir: Path, changes: Sequence[Mapping[str, Any]]) -> None:
    """Draw every figure of a sound for each change, as `{kind}s/{name}/{figure}.svg`.

    Args:
        folder: where the figures shall lie
        manifest: of the corpus whose clip is shown
        corpora_dir: what the manifest's paths are relative to
        changes: kind (`variant` or `augmentation`), name, steps as [augmentation, arguments], and how the clip is heard:
            sample_rate, offset_s, duration_s and seed of a feature set

    Raises:
        DataError: the manifest breaks its contract, or the clip's file changed since it was indexed or is gone
    """
    clips = read_table(manifest, MANIFEST, columns=_READ)
    chosen = typical_clip(clips[clips["status"] == OK]).to_dict("records")
    for change in changes:
        tables = {"sounds": sounds_of(chosen[0] if chosen else None, change, corpora_dir)}
        for figure in figures_of(SOUND):
            path = folder / f"{change['kind']}s" / change["name"] / f"{figure}.svg"
            write_figure(figure, path, tables, **{change["kind"]: change["name"]})


def sounds_of(clip: Mapping[Any, Any] | None, change: Mapping[str, Any], corpora_dir: Path) -> pd.DataFrame:
    """What is drawn of a clip before and after a change, on one scale of level.

    Args:
        clip: a row of the manifest; None where there is no clip
        change: see `draw_sound_figures`
        corpora_dir: what the clip's path is relative to

    Returns:
        two rows with COLUMNS, see `serflow.report.contract.EXAMPLES`; none where nothing can be made of the clip
    """
    original = None if clip is None else _original(clip, change, corpora_dir)
    if clip is None or original is None:
        return pd.DataFrame(columns=list(COLUMNS))
    signals = [original, _changed(original, change, str(clip["clip_id"]))]
    rows = [
        {"when": when, "change": change["name"], "clip_id": clip["clip_id"], "emotion": clip["emotion"]}
        | {"sample_rate": signal.sample_rate, "rms_dbfs": _level(signal)}
        | drawn
        for when, signal, drawn in zip((BEFORE, AFTER), signals, drawings(signals), strict=True)
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _original(clip: Mapping[Any, Any], change: Mapping[str, Any], corpora_dir: Path) -> Signal | None:
    """The clip as the feature set hears it, its first seconds; none, and a line in the log, where nothing can be made of it."""
    duration_s = min(LONGEST_S, change["duration_s"] or LONGEST_S)
    with indexed(corpora_dir / clip["path"], clip["file_sha256"]) as source:
        try:
            samples = load_mono(source, sample_rate=change["sample_rate"], offset_s=change["offset_s"], duration_s=duration_s)
        except DataError as error:
            LOG.warning("no drawing: %s, %s: %s", clip["clip_id"], change["name"], error)
            return None
    return Signal(samples, change["sample_rate"])


def _changed(original: Signal, change: Mapping[str, Any], clip_id: str) -> Signal:
    ((_, changed),) = make_variants(original, [(change["name"], change["steps"])], clip_id=clip_id, seed=change["seed"])
    return changed


def _level(signal: Signal) -> float:
    """RMS in dB relative to full scale."""
    return float(10 * np.log10(np.mean(np.square(signal.samples, dtype=np.float64)) + _SILENT))
