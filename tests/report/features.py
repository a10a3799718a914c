"""Small feature sets and sounds for the figures and the page that show them."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from serflow.audio.signal import Signal
from serflow.corpora.contract import MANIFEST
from serflow.features.contract import ROWS
from serflow.report.draw import write_figure
from serflow.report.explore import drawings
from serflow.report.sounds import AFTER, BEFORE, COLUMNS
from serflow.report.values import tables_of
from serflow.tables import write_table
from tests.report.conftest import EMOTIONS, HOSTILE

RATE = 16_000
SETTINGS: dict[str, Any] = {
    "feature_sets": [
        {"name": name, "said": f"{name} of a clip.", "front_end": "means162", "arguments": {"n_mfcc": 20, "pooled": True}}
        | {"sample_rate": RATE, "offset_s": 0.5, "duration_s": None, "fitted": False, "corpora": ["TINY", HOSTILE], "variants": ["noisy"]}
        for name in ("means", HOSTILE)
    ],
    "variants": [
        {"name": "noisy", "carried_by": ["means"], "steps": [{"name": "noise", "said": "Noise.", "arguments": {"amplitude": 0.035}}]}
    ],
    "augmentations": [{"name": name, "steps": [{"name": name, "said": f"{name}.", "arguments": {}}]} for name in ("gain", "noise")],
    "generated": False,
    "versions": {"numpy": "2.3", "serflow": "0.1.0"},
}


def write_set(
    folder: Path,
    *,
    kind: str = "one",
    shape: tuple[int, ...] = (8,),
    frames: int | Callable[[int], int] = 9,
    emotions: Sequence[str] = EMOTIONS,
    takes: int = 2,
    errors: Sequence[str] = (),
) -> dict[str, Path]:
    """Manifest, values and rows of a corpus: a variant besides each original, and of what is cut two segments."""
    folder.mkdir(parents=True, exist_ok=True)
    random = np.random.default_rng(5)
    clips, rows, parts = [], [], []
    offset = 0
    for place, (emotion, take) in enumerate((emotion, take) for emotion in emotions for take in range(takes)):
        clip_id = f"tiny/a-{emotion}-{take}"
        clips.append(dict.fromkeys(MANIFEST.schema.names))
        clips[-1] |= {"clip_id": clip_id, "corpus": "tiny", "path": f"{clip_id}.wav", "speaker": "tiny/a", "emotion": emotion}
        clips[-1] |= {"sentence": "one", "duration_s": 1.0 + take, "status": "ok"}
        length = frames(place) if callable(frames) else frames
        for variant in ("original", "noisy"):
            for segment in range(2 if kind == "segments" else 1):
                failed = clip_id in errors
                taken = 0 if failed and kind == "ragged" else length if kind == "ragged" else 1
                rows.append({"row": len(rows), "clip_id": clip_id, "variant": variant, "segment": segment, "frames": length})
                rows[-1] |= {"offset": offset, "length": taken, "error": "no sound" if failed else None}
                offset += taken
                parts.append(random.normal(place, 1 + segment, (taken, *shape)).astype(np.float32) * (not failed))
    paths = {"manifest": folder / "manifest.parquet", "values": folder / "values.npy", "rows": folder / "rows.parquet"}
    frame = pd.DataFrame(clips).astype({"age": "Int16", "channels": "Int16", "sample_rate": "Int32", "frames": "Int64"})
    write_table(frame, paths["manifest"], MANIFEST)
    np.save(paths["values"], np.concatenate(parts))
    write_table(pd.DataFrame(rows), paths["rows"], ROWS)
    return paths


def set_tables(
    folder: Path, *, kind: str = "one", groups: Sequence[Any] | None = None, arguments: dict[str, Any] | None = None, **made: Any
) -> dict[str, pd.DataFrame]:
    """What the figures of a feature set are drawn from."""
    return tables_of(**write_set(folder, kind=kind, **made), kind=kind, groups=groups, arguments=arguments or {})


def sound_tables(*, factor: float = 0.5, stretched: float = 1.0) -> dict[str, pd.DataFrame]:
    """Half a second of a tone with a beat, and the same so many times as loud and as long."""

    def tone(seconds: float) -> np.ndarray:
        time = np.arange(round(seconds * RATE)) / RATE
        return (0.4 * np.sin(2 * np.pi * 500 * time) * np.sin(2 * np.pi * 6 * time)).astype(np.float32)

    signals = [Signal(tone(0.5), RATE), Signal(np.float32(factor) * tone(0.5 * stretched), RATE)]
    rows = [
        {"when": when, "change": "noise", "clip_id": "tiny/one", "emotion": "angry", "sample_rate": RATE, "rms_dbfs": -13.0} | drawn
        for when, drawn in zip((BEFORE, AFTER), drawings(signals), strict=True)
    ]
    return {"sounds": pd.DataFrame(rows, columns=list(COLUMNS))}


def make_features(folder: Path) -> dict[str, Any]:
    """The arguments of `write_features_page`, with every figure drawn: a vector with groups, and a picture."""
    groups = [["level", 1], ["a longer name", 4], [HOSTILE, 3]]
    drawn = {
        ("values", "feature_set", "means"): set_tables(folder / "means", groups=groups),
        ("values", "feature_set", HOSTILE): set_tables(folder / "other", kind="ragged", frames=lambda place: 40 + 7 * place),
        ("before_after", "variant", "noisy"): sound_tables(),
        ("before_after", "augmentation", "gain"): sound_tables(factor=0.01),
        ("before_after", "augmentation", "noise"): sound_tables(factor=3.0, stretched=1.25),
    }
    figures = []
    for place, ((figure, kind, name), tables) in enumerate(drawn.items()):
        figures.append(folder / "figures" / str(place) / f"{figure}.svg")
        write_figure(figure, figures[-1], tables, **{kind: name})
    return {"figures": figures, "settings": SETTINGS}
