"""A small study for the report: two systems, two protocols, two corpora, with every oddity that the page must show."""

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from serflow import registry
from serflow.corpora.contract import MANIFEST
from serflow.protocols.contract import SPLIT
from serflow.report.draw import FIGURES, draw_figure
from serflow.report.page import write_page
from serflow.scores.contract import CONFUSION, LEAK_GAPS, SCORES
from serflow.tables import write_table

PLAIN = "four_means_cnn"
HOSTILE = "<script>alert('x')</script> \"ß漢字\" $\\alpha$"
SYSTEMS = (PLAIN, HOSTILE)
CORPORA = ("savee", "ravdess")
PROTOCOLS = ("random", "speaker")
EMOTIONS = ("neutral", "happy", "sad", "angry", "fearful", "disgust", "surprised")
RANGE = "Range over 4 speakers: too few for an interval."
SPEAKERS = {"savee": 4, "ravdess": 24, "all": 28}
CLIPS = {"savee": 479, "ravdess": 1439, "all": 1918}
UAR = {(PLAIN, "random"): 0.6074, (PLAIN, "speaker"): 0.4118, (HOSTILE, "random"): 0.8512, (HOSTILE, "speaker"): 0.3889}


def score_rows() -> list[dict[str, Any]]:
    rows = []
    for (system, protocol), uar in UAR.items():
        for shift, corpus in enumerate(("all", *CORPORA)):
            for less, metric in enumerate(("uar", "accuracy", "macro_f1")):
                value = uar - 0.031 * shift + 0.011 * less
                few = corpus == "savee" and protocol == "speaker"
                row = {
                    "system": system,
                    "protocol": protocol,
                    "corpus": corpus,
                    "fold": None,
                    "seed": None,
                    "metric": metric,
                    "value": value,
                }
                row |= {
                    "low": value - 0.033,
                    "high": value + 0.041,
                    "n_clips": CLIPS[corpus],
                    "n_speakers": SPEAKERS[corpus],
                    "note": RANGE if few else None,
                }
                rows.append(row)
                rows.append(row | {"fold": 0, "seed": 1, "value": 0.9999})
    for row in rows:
        if (row["system"], row["corpus"], row["metric"], row["fold"]) == (HOSTILE, "ravdess", "macro_f1", None):
            row |= {"value": None, "low": None, "high": None, "note": "No answer for one class."}
        if (row["system"], row["corpus"], row["metric"], row["fold"]) == (PLAIN, "ravdess", "accuracy", None):
            row |= {"low": None, "high": None}
    return rows


def confusion_rows() -> list[dict[str, Any]]:
    rows = []
    for place, (system, protocol) in enumerate(UAR):
        for corpus in ("all", *CORPORA):
            for true, emotion in enumerate(EMOTIONS):
                for said, predicted in enumerate(EMOTIONS):
                    number = CLIPS[corpus] // 14 if true == said else (7 * true + 3 * said + place) % 23
                    rows.append(
                        {
                            "system": system,
                            "protocol": protocol,
                            "corpus": corpus,
                            "emotion": emotion,
                            "predicted": predicted,
                            "count": number,
                        }
                    )
    return rows


def gap_rows() -> list[dict[str, Any]]:
    rows = []
    for system in SYSTEMS:
        for shift, corpus in enumerate(("all", *CORPORA)):
            random, speaker = UAR[system, "random"] - 0.031 * shift, UAR[system, "speaker"] - 0.031 * shift
            few = corpus == "savee"
            bounds = (
                {"low": None, "high": None, "note": RANGE}
                if few
                else {"low": random - speaker - 0.05, "high": random - speaker + 0.06, "note": None}
            )
            sizes = {"n_clips": CLIPS[corpus], "n_speakers": SPEAKERS[corpus]}
            rows.append(
                {"system": system, "corpus": corpus, "metric": "uar", "random": random, "speaker": speaker, "gap": random - speaker}
                | bounds
                | sizes
            )
    return rows


def manifest_rows(corpus: str) -> pd.DataFrame:
    rows = []
    for clip in range(30):
        row: dict[str, Any] = dict.fromkeys(MANIFEST.schema.names)
        row |= {"clip_id": f"{corpus}/{clip:03}", "corpus": corpus, "path": f"{corpus.upper()}/{clip:03}.wav", "status": "ok"}
        row |= {
            "speaker": f"{corpus}/{clip % SPEAKERS[corpus]}",
            "emotion": EMOTIONS[clip % len(EMOTIONS)],
            "sample_rate": 44100,
            "duration_s": 36.0,
        }
        rows.append(row)
    rows[0] |= {"status": "excluded", "reason": "empty file: 0 bytes", "path": f'{corpus.upper()}/<b>leer & "laut"</b> 漢字.wav'}
    rows[1] |= {
        "status": "excluded",
        "reason": "the same audio as savee/002",
        "emotion": None,
        "speaker": None,
        "sample_rate": None,
        "duration_s": None,
    }
    rows[2] |= {"sample_rate": 48000}
    return pd.DataFrame(rows).astype({"age": "Int16", "channels": "Int16", "sample_rate": "Int32", "frames": "Int64"})


def settings() -> dict[str, Any]:
    card = {"corpora": list(CORPORA), "label_map": {"calm": "neutral", "sad": "sad"}, "emotions": list(EMOTIONS), "feature_set": "means162"}
    card |= {"model": "conv1d_means", "kind": "network", "source": "Report C, a public student report"}
    titles = {PLAIN: "Means of five features over time", HOSTILE: "A <b>title</b> & more"}
    return {
        "chosen": {"corpora": list(CORPORA), "protocols": list(PROTOCOLS), "seeds": [1, 2], "systems": list(SYSTEMS)},
        "config": {"corpora_folder": "/home/someone/corpora", "seeds": [1, 2], "systems": {PLAIN: {"batch": 64}, HOSTILE: {"batch": 32}}},
        "not_run": {"savee_ravdess_<knn>": "Its corpus 'crema_d' is not there."},
        "protocols": {
            "random": {"disjoint": ["clip"], "title": "Clips at random, stratified by emotion."},
            "speaker": {"disjoint": ["clip", "speaker"], "title": "No speaker on both sides."},
        },
        "systems": {name: card | {"title": title} for name, title in titles.items()},
        "versions": {"matplotlib": "3.11.2", "python": "3.11", "serflow": "0.1.0"},
    }


@pytest.fixture(scope="session")
def study(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The arguments of `write_page`, with every figure of the registry drawn."""
    folder = tmp_path_factory.mktemp("study")
    return make_study(folder)


def make_study(folder: Path) -> dict[str, Any]:
    tables = {"scores": folder / "scores.parquet", "gaps": folder / "leak_gaps.parquet", "confusion": folder / "confusion.parquet"}
    write_table(pd.DataFrame(score_rows()).astype({"fold": "Int16", "seed": "Int32"}), tables["scores"], SCORES)
    write_table(pd.DataFrame(gap_rows()), tables["gaps"], LEAK_GAPS)
    write_table(pd.DataFrame(confusion_rows()), tables["confusion"], CONFUSION)
    return {
        **tables,
        "manifests": [_manifest(folder, corpus) for corpus in CORPORA],
        "splits": [_split(folder, place, protocol) for place in range(len(SYSTEMS)) for protocol in PROTOCOLS],
        "figures": _figures(folder, tables),
        "settings": settings(),
    }


def _manifest(folder: Path, corpus: str) -> Path:
    path = folder / corpus / "manifest.parquet"
    write_table(manifest_rows(corpus), path, MANIFEST)
    return path


def _split(folder: Path, place: int, protocol: str) -> Path:
    # A name with a slash cannot be a folder, so the hostile system's splits stand under the name of a tame one.
    path = folder / "protocols" / (PLAIN, "ravdess_lstm")[place] / f"{protocol}.parquet"
    rows = pd.DataFrame([{"clip_id": "savee/003", "variant": "original", "segment": None, "fold": 0, "role": "test"}]).astype(
        {"segment": "Int32", "fold": "int16"}
    )
    left_out = {"label not in the system's map": 96, "excluded": 2} if protocol == "speaker" else {}
    facts = {"protocol": protocol, "seed": "1", "disjoint": '["clip"]', "folds_used": "5", "left_out": json.dumps(left_out), "note": ""}
    write_table(rows, path, SPLIT, facts)
    return path


def _figures(folder: Path, tables: dict[str, Path]) -> list[Path]:
    paths = []
    for name in registry.names(FIGURES):
        scope = registry.declaration(FIGURES, name, "CARD")["scope"]
        pairs = [(None, None)] if scope == "study" else list(UAR)
        for place, (system, protocol) in enumerate(pairs):
            paths.append(folder / "figures" / str(place) / f"{name}.svg")
            draw_figure(name, paths[-1], **tables, system=system, protocol=protocol)
    return paths


@pytest.fixture(scope="session")
def page(study: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("page") / "report.html"
    write_page(path, **study)
    return path
