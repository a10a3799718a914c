"""Synthetic manifests of any size, as the index would write them: `python -m bench.manifests FOLDER ROWS VARIANT ...`."""

import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from serflow.corpora.contract import EXCLUDED, MANIFEST, OK
from serflow.corpora.emotions import EMOTIONS
from serflow.features.contract import ORIGINAL, ROWS
from serflow.tables import read_table, write_table

# Corpora of unequal size: name -> its share of the rows, and how many rows a speaker has.
CORPORA = {"archive": (0.4, 200), "broadcast": (0.3, 1000), "calls": (0.2, 50), "drama": (0.1, 2500)}
EMOTION_SHARES = (0.3, 0.04, 0.15, 0.12, 0.15, 0.08, 0.06, 0.06, 0.04)
EXCLUDED_SHARE = 0.02
UNHEARD_SHARE = 0.2


def write_manifests(folder: Path, rows: int, *, seed: int = 0) -> list[Path]:
    """Write the manifests of some corpora.

    Args:
        folder: where
        rows: of all corpora together, the excluded ones among them
        seed: of the random numbers

    Returns:
        one Parquet file for each corpus, under the contract MANIFEST
    """
    random = np.random.default_rng(seed)
    paths = []
    for corpus, (share, rows_of_a_speaker) in CORPORA.items():
        count = round(rows * share)
        paths.append(folder / f"{corpus}.parquet")
        write_table(manifest(corpus, count, speakers=max(4, count // rows_of_a_speaker), random=random), paths[-1], MANIFEST)
    return paths


def write_rows(manifests: Sequence[Path], variants: Sequence[str]) -> list[Path]:
    """Write the rows of a feature set of some corpora, in the folder `rows` beside their manifests.

    Args:
        manifests: of the corpora
        variants: besides the original

    Returns:
        one Parquet file for each corpus, under the contract ROWS
    """
    paths = []
    for path in manifests:
        clips = read_table(path, MANIFEST, columns=["clip_id"], where={"status": OK})["clip_id"]
        count = 1 + len(variants)
        rows = pd.DataFrame({"clip_id": clips.repeat(count), "variant": np.tile([ORIGINAL, *variants], len(clips))})
        places = np.arange(len(rows))
        paths.append(path.parent / "rows" / path.name)
        paths[-1].parent.mkdir(exist_ok=True)
        write_table(rows.assign(row=places, offset=places, segment=0, frames=1, length=1, error=None), paths[-1], ROWS)
    return paths


def manifest(corpus: str, rows: int, *, speakers: int, random: np.random.Generator) -> pd.DataFrame:
    """The manifest of one corpus.

    Args:
        corpus: its name
        rows: how many
        speakers: how many, some with far more rows than others
        random: where chance comes from

    Returns:
        rows under the contract MANIFEST, sorted by clip_id
    """
    speaker = np.sort((speakers * random.beta(1, 1.5, rows)).astype(int))
    names = pd.Series([f"{who:05d}-{place:07d}" for place, who in enumerate(speaker)], dtype=object)
    excluded = random.random(rows) < EXCLUDED_SHARE
    emotion = random.choice(EMOTIONS, rows, p=EMOTION_SHARES)
    duration_s = random.gamma(4, 0.8, rows)
    frame = pd.DataFrame(
        {
            "clip_id": f"{corpus}/" + names,
            "path": f"{corpus.upper()}/" + names + ".wav",
            "speaker": [f"{corpus}/{who:05d}" for who in speaker],
            "sex": np.where(speaker % 2, "female", "male"),
            "emotion": emotion,
            "source_label": emotion,
            "perceived_label": np.where(random.random(rows) < UNHEARD_SHARE, None, random.choice(EMOTIONS, rows)),
            "sentence": [f"sentence {number}" for number in random.integers(0, 500, rows)],
            "sample_rate": 16_000,
            "frames": (duration_s * 16_000).astype(int),
            "duration_s": duration_s,
            "peak_dbfs": -random.gamma(2, 2, rows),
            "file_sha256": _hashes(rows, random),
            "audio_sha256": _hashes(rows, random),
            "status": np.where(excluded, EXCLUDED, OK),
            "reason": np.where(excluded, "silent: its loudest sample is -90.0 dB relative to full scale", None),
        }
    )
    return frame.reindex(columns=MANIFEST.schema.names).assign(corpus=corpus, language="en", channels=1, subtype="PCM_16")


def _hashes(count: int, random: np.random.Generator) -> npt.NDArray[np.object_]:
    """Texts of 64 digits, as of SHA-256."""
    digits = random.bytes(32 * count).hex()
    return np.array([digits[start : start + 64] for start in range(0, 64 * count, 64)], dtype=object)


if __name__ == "__main__":
    write_rows(write_manifests(Path(sys.argv[1]), int(sys.argv[2])), sys.argv[3:])
