"""Small corpora for the page that explains them: manifests, audits, what was heard, and every figure drawn."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from serflow.corpora.contract import MANIFEST
from serflow.report.contract import EXAMPLES, EXPLORED
from serflow.report.draw import draw_corpora_figures, draw_each_corpus, figures_of
from serflow.tables import write_table
from tests.report.conftest import EMOTIONS

HOSTILE = "<script>alert('x')</script> \"ß漢字\" $\\alpha$"
# Corpus -> its speakers. One is alone, and one is a crowd.
SPEAKERS = {"savee": ["DC", "JE", "JK", "KL"], "crowd": [f"{number:03}" for number in range(40)], "own": [HOSTILE]}
TITLES = {"savee": "SAVEE", "crowd": "Crowd", "own": HOSTILE}
CARDS = {name: {"title": title, "language": "en", "licence": None} for name, title in TITLES.items()}
SETTINGS = {"chosen": list(SPEAKERS), "cards": CARDS, "generated": False, "versions": {"librosa": "0.11", "serflow": "0.1.0"}}


def clip_rows(corpus: str) -> pd.DataFrame:
    """Two clips of every emotion by every speaker; one file more is excluded."""
    random = np.random.default_rng(3)
    rows = []
    for speaker in SPEAKERS[corpus]:
        for emotion in EMOTIONS[: 2 if corpus == "own" else None]:
            for take in range(2):
                rows.append(dict.fromkeys(MANIFEST.schema.names))
                rows[-1] |= {"clip_id": f"{corpus}/{speaker}-{emotion}-{take}", "corpus": corpus, "status": "ok"}
                rows[-1] |= {"path": f"{corpus}/{speaker}-{emotion}-{take}.wav", "speaker": f"{corpus}/{speaker}", "emotion": emotion}
                rows[-1] |= {"sample_rate": 44100, "channels": 1 + take, "container": "WAV", "subtype": "PCM_16", "sentence": "one"}
                rows[-1] |= {"duration_s": float(random.uniform(1, 4)), "dc_offset": -0.0451, "clipped_share": 0.1 * take}
                rows[-1] |= {"rms_dbfs": float(random.normal(-40 if speaker == "KL" else -20, 2)), "silent_share": 0.25, "peak_dbfs": -3.0}
    rows.append(rows[0] | {"clip_id": f"{corpus}/copy", "path": f"{corpus}/copy.wav", "status": "excluded", "reason": "duplicate: of one"})
    return pd.DataFrame(rows).astype({"age": "Int16", "channels": "Int16", "sample_rate": "Int32", "frames": "Int64"})


def audit_of(corpus: str, rows: pd.DataFrame | None = None) -> dict[str, Any]:
    """An audit with everything in it."""
    rows = clip_rows(corpus) if rows is None else rows
    used = rows[rows["status"] == "ok"]
    counts = {key: {str(name): int(number) for name, number in used[key[:-1]].value_counts().items()} for key in ("speakers", "emotions")}
    official = {"clips": len(used), **counts, "missing": [], "differing": [], "unofficial": []}
    return {
        "corpus": corpus,
        "clips": len(used),
        "hours": round(float(used["duration_s"].sum()) / 3600, 3),
        **counts,
        "excluded": [{"path": row.path, "reason": row.reason} for row in rows[rows["status"] != "ok"].itertuples()],
        "official": official if corpus == "savee" else None,
        "quirks": [{"kind": "stereo", "said": f"{HOSTILE}: two channels", "clips": [f"{corpus}/1", f"{corpus}/2"]}],
        "shortcuts": [
            {
                "measure": "dc_offset",
                "tells": "speaker",
                "uar": 0.61,
                "chance": 0.25,
                "said": "from the DC offset alone: 61 % (chance 25 %)",
            },
            {"measure": "duration_s", "tells": "speaker", "uar": 0.26, "chance": 0.25, "said": "from the duration alone: 26 %"},
            {"measure": "rms_dbfs", "tells": "emotion", "uar": 0.15, "chance": 0.14, "said": "from the level alone: 15 %"},
        ],
    }


def explored_rows(corpus: str) -> pd.DataFrame:
    used = clip_rows(corpus).query("status == 'ok'")[["clip_id", "speaker", "emotion"]]
    random = np.random.default_rng(4)
    measures = {name: random.uniform(0.01, 0.2, len(used)) for name in EXPLORED.schema.names if name not in used.columns}
    return used.assign(**measures)


def example_rows(corpus: str) -> pd.DataFrame:
    used = clip_rows(corpus).query("status == 'ok'").drop_duplicates("emotion")[["clip_id", "speaker", "emotion", "sentence"]]
    wave = [np.sin(np.arange(50) / 3 + place).astype(np.float32) for place in range(len(used))]
    drawn = {"low": [np.minimum(found, 0) for found in wave], "high": [np.maximum(found, 0) for found in wave]}
    picture = np.arange(4 * 50, dtype=np.uint8).tobytes()
    return used.assign(seconds=np.linspace(1, 3, len(used)), **drawn, bands=4, spectrogram=[picture] * len(used))


def make_corpora(folder: Path) -> dict[str, Any]:
    """The arguments of `write_corpora_page`, with every figure of the registry drawn."""
    made: dict[str, Any] = {"manifests": [], "audits_found": [], "settings": SETTINGS}
    tables: dict[str, list[Path]] = {"explored": [], "shown": []}
    for corpus in SPEAKERS:
        paths = tables_of(folder, corpus)
        made["manifests"].append(paths["manifest"])
        made["audits_found"].append(folder / corpus / "audit.json")
        made["audits_found"][-1].write_text(json.dumps(audit_of(corpus)), encoding="utf-8")
        tables["explored"].append(paths["explored"])
        tables["shown"].append(paths["shown"])
    draw_corpora_figures([folder / "figures" / f"{figure}.svg" for figure in figures_of("corpora")], manifests=made["manifests"])
    draw_each_corpus(folder / "figures", corpora=list(SPEAKERS), manifests=made["manifests"], **tables)
    return made | {"figures": sorted((folder / "figures").rglob("*.svg"))}


def tables_of(folder: Path, corpus: str, *, empty: bool = False) -> dict[str, Path]:
    """The tables that the figures of one corpus are drawn from."""
    paths = {}
    made = ((clip_rows, MANIFEST, "manifest"), (explored_rows, EXPLORED, "explored"), (example_rows, EXAMPLES, "shown"))
    for rows, contract, name in made:
        paths[name] = folder / corpus / f"{name}.parquet"
        write_table(contract.schema.empty_table().to_pandas() if empty else rows(corpus), paths[name], contract)
    return paths
