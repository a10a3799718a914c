"""What a manifest says of its corpus as a whole: what is there, what is missing, what was left out, what is unusual."""

from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from serflow.corpora.contract import DUPLICATE, EXCLUDED, HARMLESS, LEFT_OUT, OK
from serflow.corpora.official import Compared
from serflow.corpora.quirks import Quirk, quirks
from serflow.corpora.shortcuts import MEASURES, Shortcut, shortcuts
from serflow.errors import DataError
from serflow.logs import LOG

_LEVELS = ("duration_s", "peak_dbfs", "rms_dbfs", "dc_offset", "clipped_share", "silent_share")
_QUANTILES = {"lowest": 0.0, "low": 0.05, "median": 0.5, "high": 0.95, "highest": 1.0}
# A manifest gives levels as 32-bit floats.
_DIGITS = 5
_MOST_LINES = 100


def audit_of(corpus: str, title: str, frame: pd.DataFrame, compared: Compared | None) -> dict[str, Any]:
    """Everything that audit.json holds.

    Args:
        corpus: its name
        title: how people call it
        frame: the judged rows of its manifest
        compared: the manifest beside the publisher's list; None where there is no list

    Returns:
        a mapping for JSON: `clips`, `hours`, `counts` and so on tell of the clips that are used; `official` is null
        without a list, else has what is expected and what differs; `excluded` has every file that is not used, with its
        reason; `quirks` and `shortcuts` are what the modules of these names find
    """
    used = frame[frame["status"] == OK]
    excluded = frame[frame["status"] == EXCLUDED]
    return {
        "corpus": corpus,
        "title": title,
        "clips": len(used),
        "hours": round(float(used["duration_s"].sum()) / 3600, 3),
        **_counted(used),
        "sample_rates": _tally(used["sample_rate"]),
        "channels": _tally(used["channels"]),
        "containers": _tally(used["container"]),
        "subtypes": _tally(used["subtype"]),
        "levels": {measure: _spread(used[measure]) for measure in _LEVELS} if len(used) else {},
        "excluded": [{"path": row.path, "reason": row.reason} for row in excluded.itertuples()],
        "excluded_kinds": dict(sorted(Counter(map(kind_of, excluded["reason"])).items())),
        "official": _official(compared) if compared and len(compared.expected) else None,
        "quirks": [asdict(quirk) for quirk in [*quirks(frame), *_renamed(compared)]],
        "shortcuts": [asdict(found) | {"said": _said(found)} for found in shortcuts(frame)],
    }


def kind_of(reason: str) -> str:
    """The kind of a reason: what stands before the particulars.

    Examples:
        >>> kind_of("truncated: the header announces 9600 bytes of samples, 3956 are there"), kind_of("empty file")
        ('truncated', 'empty file')
    """
    return reason.split(":", 1)[0].split(" (", 1)[0]


def check_complete(compared: Compared, folder: Path, how: str, *, allow_partial: bool) -> None:
    """See that no official clip is missing.

    Args:
        compared: the manifest beside the publisher's list
        folder: the corpus folder, for the message
        how: how the corpus is had, for the message
        allow_partial: whether the study may go on without them

    Raises:
        DataError: clips are missing, and that is not allowed
    """
    _log_some([f"missing: {folder.name}/{path}" for path in compared.missing])
    if compared.missing and not allow_partial:
        raise DataError(
            f"{folder}: {len(compared.missing)} of {len(compared.expected)} official clips are missing (the first: {compared.missing[0]}); fetch them: "
            f"snakemake --cores all download --forcerun download_corpus; or by hand: {how}; or go on without them: 'allow_partial: true'"
        )


def check_share(frame: pd.DataFrame, folder: Path, allowed: float) -> None:
    """See that not too much of a corpus is damaged.

    Args:
        frame: the judged rows of a manifest
        folder: the corpus folder, for the message
        allowed: this share of the files may be excluded; those that are well and not wanted do not count

    Raises:
        DataError: more than that is excluded
    """
    excluded = frame[frame["status"] == EXCLUDED]
    harmless = excluded["reason"].str.startswith(HARMLESS)
    bad = excluded[~harmless]
    _log_some([f"excluded: {row.path}: {row.reason}" for row in bad.itertuples()])
    for why, number in sorted(Counter(map(_without_paths, excluded.loc[harmless, "reason"])).items()):
        LOG.info("%s: %d files are not used: %s", folder.name, number, why)
    judged = len(frame) - len(excluded) + len(bad)
    if len(bad) > allowed * judged:
        kinds = ", ".join(f"{number} × {kind}" for kind, number in Counter(map(kind_of, bad["reason"])).most_common())
        raise DataError(
            f"{folder}: {len(bad)} of {judged} files are excluded ({len(bad) / judged:.1%}: {kinds}; the first: {bad.iloc[0]['path']}: "
            f"{bad.iloc[0]['reason']}), expected at most {allowed:.1%}; mend the files or raise 'index.max_excluded_share'"
        )


def _without_paths(reason: str) -> str:
    """Why a file is not used, the same for all files of which it is true."""
    return kind_of(reason) if reason.startswith(DUPLICATE) else reason.removeprefix(LEFT_OUT)


def _log_some(lines: list[str]) -> None:
    """A whole corpus may be damaged; audit.json has every name."""
    for line in lines[:_MOST_LINES]:
        LOG.warning("%s", line)
    if len(lines) > _MOST_LINES:
        LOG.warning("… and %d more", len(lines) - _MOST_LINES)


def _counted(rows: pd.DataFrame) -> dict[str, Any]:
    pairs = Counter(zip(rows["speaker"], rows["emotion"], strict=True))
    counts: dict[str, dict[str, int]] = {}
    for (speaker, emotion), number in sorted(pairs.items()):
        counts.setdefault(speaker, {})[emotion] = number
    return {"speakers": _tally(rows["speaker"]), "emotions": _tally(rows["emotion"]), "counts": counts}


def _official(compared: Compared) -> dict[str, Any]:
    return {
        "clips": len(compared.expected),
        **_counted(compared.expected),
        "missing": compared.missing,
        "differing": compared.differing,
        "unofficial": compared.unofficial,
    }


def _tally(values: "pd.Series[Any]") -> dict[str, int]:
    return {str(value): number for value, number in sorted(Counter(values.dropna()).items())}


def _spread(values: "pd.Series[float]") -> dict[str, float]:
    found = np.quantile(values.to_numpy(dtype=float), list(_QUANTILES.values()))
    return {name: round(float(value), _DIGITS) for name, value in zip(_QUANTILES, found, strict=True)}


def _renamed(compared: Compared | None) -> list[Quirk]:
    if not (compared and compared.renamed):
        return []
    first, official = next(iter(compared.renamed.items()))
    said = f"{len(compared.renamed)} files have the bytes of official clips under other names (the first: {first} is {official}); rename them to have them used"
    return [Quirk("renamed", said, list(compared.renamed))]


def _said(found: Shortcut) -> str:
    held_out = "" if found.tells == "speaker" else " of people who were not heard"
    return f"from {MEASURES[found.measure]} alone the {found.tells}{held_out} is guessed right in {found.uar:.1%} (UAR; chance {found.chance:.1%})"
