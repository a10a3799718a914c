"""What several packages' tests share: recordings, manifests, a small system with its features, and the real clips."""

import io
import json
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import soundfile
from hypothesis import settings

from serflow import registry
from serflow.corpora.contract import MANIFEST
from serflow.features.contract import ROWS
from serflow.protocols.split import make_split
from serflow.systems.fold import Inputs
from serflow.tables import write_table

# A busy machine is no defect of an example.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")

REPOSITORY = Path(__file__).resolve().parents[1]
SHARED = REPOSITORY.parent / "shared"

EIGHT = ("neutral", "calm", "happy", "sad", "angry", "fearful", "disgust", "surprised")


@pytest.fixture(scope="session")
def repository() -> Path:
    return REPOSITORY


@pytest.fixture(scope="session")
def official_names() -> Callable[[str], list[str]]:
    """The path of every official clip of a corpus, from the lists of checksums."""

    def read(folder: str) -> list[str]:
        table = SHARED / "checksums" / f"{folder}.csv"
        if not table.is_file():
            pytest.skip(f"no list of official names beside the project: {table.name}")
        return list(pd.read_csv(table)["path"])

    return read


@pytest.fixture(scope="session")
def real_corpora(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a part of each real corpus in its official layout."""
    unpack = SHARED / "corpora" / "unpack.py"
    if not unpack.is_file():
        pytest.skip("no real recordings beside the project")
    folder = tmp_path_factory.mktemp("real")
    subprocess.run([sys.executable, unpack, folder], check=True, capture_output=True)
    return folder


@pytest.fixture(scope="session")
def wav() -> Callable[..., bytes]:
    """Encode samples; the bytes of a 16-bit WAV file at 16 kHz unless said otherwise."""

    def encode(samples: Any, rate: int = 16_000, *, subtype: str = "PCM_16", container: str = "WAV") -> bytes:
        file = io.BytesIO()
        soundfile.write(file, samples, rate, subtype=subtype, format=container)
        return file.getvalue()

    return encode


@pytest.fixture(scope="session")
def voice() -> Callable[..., np.ndarray]:
    """A harmonic sound in noise, another for each seed, between -1 and 1."""

    def sound(seed: int = 0, *, seconds: float = 0.3, rate: int = 16_000) -> np.ndarray:
        random = np.random.default_rng(seed)
        time = np.arange(round(seconds * rate)) / rate
        pitch = random.uniform(90, 300)
        harmonics = sum(np.sin(2 * np.pi * pitch * number * time) / number for number in range(1, 6))
        return (0.2 * harmonics + 0.01 * random.standard_normal(len(time))).astype(np.float32)

    return sound


@pytest.fixture(scope="session")
def must_be_given(tmp_path_factory, wav) -> Callable[[str, str], dict[str, Any]]:
    """The arguments of an entry that have no default to work with: a folder of audio files where it takes one."""
    folder = tmp_path_factory.mktemp("noise")
    random = np.random.default_rng(5)
    for name, rate in (("short.flac", 11_025), ("long.wav", 22_050)):
        container = name.split(".")[1].upper()
        (folder / name).write_bytes(wav(random.normal(0, 0.1, rate if name == "short.flac" else 4 * rate), rate, container=container))

    def arguments(package: str, name: str) -> dict[str, Any]:
        argument = registry.declaration(package, name, "FILES", otherwise=None)
        return {} if argument is None else {argument: str(folder)}

    return arguments


@pytest.fixture(scope="session")
def manifest_of() -> Callable[..., pd.DataFrame]:
    """Rows of a manifest: what is not said of a clip is filled in, each recording its own."""

    def make(clips: Sequence[dict[str, Any]], corpus: str = "tiny") -> pd.DataFrame:
        rows = []
        for number, clip in enumerate(clips):
            name = clip.get("name", f"{number:04d}")
            defaults = {
                "clip_id": f"{corpus}/{name}",
                "corpus": corpus,
                "path": f"{corpus}/{name}.wav",
                "speaker": f"{corpus}/a",
                "emotion": "angry",
                "sentence": "one",
                "duration_s": 1.0,
                "file_sha256": f"file {corpus} {name}",
                "audio_sha256": f"audio {corpus} {name}",
                "status": "ok",
            }
            rows.append(defaults | {key: value for key, value in clip.items() if key != "name"})
        return pd.DataFrame(rows).reindex(columns=MANIFEST.schema.names)

    return make


@pytest.fixture(scope="session")
def clips_of() -> Callable[..., list[dict[str, Any]]]:
    """A balanced corpus: every speaker says everything in every emotion so many times."""

    def make(
        speakers: int, emotions: Sequence[str] = ("angry", "happy", "sad"), takes: int = 2, corpus: str = "tiny"
    ) -> list[dict[str, Any]]:
        return [
            {"name": f"{speaker:02d}-{emotion}-{take}", "speaker": f"{corpus}/{speaker:02d}", "emotion": emotion}
            for speaker in range(speakers)
            for emotion in emotions
            for take in range(takes)
        ]

    return make


@pytest.fixture(scope="session")
def small_system(manifest_of, clips_of) -> Callable[..., tuple[Inputs, dict[str, str]]]:
    """Manifest, features and split of a system on disk: what training reads, and the labels.

    Each emotion has a place of its own in the features, with speaker and clip scattered about it.
    """

    def make(
        folder: Path,
        *,
        speakers: int = 4,
        emotions: Sequence[str] = ("angry", "happy", "sad"),
        takes: int = 4,
        columns: int = 6,
        protocol: str = "speaker",
        folds: int = 4,
        augmentation: Sequence[str] = ("noise",),
    ) -> tuple[Inputs, dict[str, str]]:
        folder.mkdir(parents=True, exist_ok=True)
        frame = manifest_of(clips_of(speakers, emotions, takes))
        random = np.random.default_rng(7)
        centre = {emotion: random.normal(0, 3, columns) for emotion in emotions}
        rows, values = [], []
        for clip in frame.itertuples():
            original = centre[clip.emotion] + random.normal(0, 1, columns)
            for variant in ("original", "noise"):
                place = {"row": len(rows), "offset": len(rows), "length": 1}
                rows.append(place | {"clip_id": clip.clip_id, "variant": variant, "segment": 0, "frames": 9, "error": None})
                values.append(original if variant == "original" else original + random.normal(0, 0.1, columns))
        label_map = {emotion: emotion for emotion in emotions}
        write_table(frame, folder / "manifest.parquet", MANIFEST)
        write_table(pd.DataFrame(rows), folder / "rows.parquet", ROWS)
        np.save(folder / "values.npy", np.array(values, dtype=np.float32))
        settings = {"protocol": protocol, "folds": folds, "seed": 0, "label_map": label_map, "augmentation": list(augmentation)}
        settings |= {"labels": "intended", "many_speakers": None}
        make_split([folder / "manifest.parquet"], settings=settings, split=folder / "split.parquet")
        inputs = Inputs(
            split=folder / "split.parquet",
            manifests=[folder / "manifest.parquet"],
            rows=[folder / "rows.parquet"],
            values=[folder / "values.npy"],
        )
        return inputs, label_map

    return make


@pytest.fixture(scope="session")
def in_a_fresh_process() -> Callable[[str], str]:
    """Run Python code in a process of its own; what it prints."""

    def run(code: str) -> str:
        done = subprocess.run([sys.executable, "-c", code], cwd=REPOSITORY, check=False, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stdout

    return run


@pytest.fixture(scope="session")
def json_of() -> Callable[[Path], Any]:
    return lambda path: json.loads(path.read_text(encoding="utf-8"))
