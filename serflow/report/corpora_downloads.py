"""The tables of the corpora's page to take away."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from serflow.corpora.contract import OK
from serflow.report.audits import Audit
from serflow.report.downloads import Download, download


def all_corpora_downloads(audits: Mapping[str, Audit], manifests: pd.DataFrame, *, generated: bool) -> dict[str, Download]:
    """The tables of all corpora: `corpora`, what there is of each, and `recordings`, how it is stored.

    Args:
        audits: by corpus, in the order of the page
        manifests: the rows of the same corpora
        generated: whether the recordings are generated, so that nothing official is comparable
    """
    good = manifests[manifests["status"] == OK]
    own = {corpus: good[good["corpus"] == corpus] for corpus in audits}
    whole = pd.DataFrame([_whole(corpus, audits[corpus], rows, generated=generated) for corpus, rows in own.items()])
    return {
        "corpora": download("corpora.csv", whole.astype({"official": "Int64", "missing": "Int64"})),
        "recordings": download("recordings.csv", pd.DataFrame([_stored(corpus, rows) for corpus, rows in own.items()])),
    }


def corpus_downloads(corpus: str, audit: Audit) -> dict[str, Download]:
    """The tables of one corpus: `left_out`, files with their reasons, and `official`, its counts beside the official list's.

    Args:
        corpus: its name
        audit: of it
    """
    left_out = pd.DataFrame(audit["excluded"], columns=["path", "reason"]).sort_values(["path", "reason"])
    counts = [count for by in ("emotion", "speaker") for count in _counts(audit, by)]
    return {
        "left_out": download(f"{corpus}-left_out.csv", left_out),
        "official": download(
            f"{corpus}-official.csv", pd.DataFrame(counts, columns=["by", "name", "official", "used"]).astype({"official": "Int64"})
        ),
    }


def _counts(audit: Audit, by: str) -> list[dict[str, Any]]:
    used, official = audit[f"{by}s"], (audit.get("official") or {}).get(f"{by}s", {})
    return [{"by": by, "name": name, "official": official.get(name), "used": used.get(name, 0)} for name in sorted({*used, *official})]


def _whole(corpus: str, audit: Audit, good: pd.DataFrame, *, generated: bool) -> dict[str, Any]:
    official = None if generated else audit.get("official")
    return {
        "corpus": corpus,
        "clips": audit["clips"],
        "official": official["clips"] if official else None,
        "missing": len(official["missing"]) if official else None,
        "excluded": len(audit["excluded"]),
        "speakers": len(audit["speakers"]),
        "emotions": len(audit["emotions"]),
        "duration_s": float(good["duration_s"].sum()),
    }


def _stored(corpus: str, good: pd.DataFrame) -> dict[str, Any]:
    listed = {
        name: " ".join(sorted(map(str, good[name].dropna().unique()))) for name in ("sample_rate", "container", "subtype", "channels")
    }
    return {
        "corpus": corpus,
        **listed,
        "shortest_s": good["duration_s"].min(),
        "longest_s": good["duration_s"].max(),
        "clips_at_full_scale": int((good["clipped_share"] > 0).sum()),
        "median_silent_share": good["silent_share"].median(),
        "largest_dc_offset": good["dc_offset"].abs().max(),
    }
