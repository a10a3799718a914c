"""What an audit says of a corpus, in sentences and in rows of tables.

An audit is the JSON file that the index leaves beside a manifest. One that was made by an older version lacks what was not
looked at then; the page says so and does not take it for "none".
"""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from serflow.corpora.audit import kind_of
from serflow.errors import DataError
from serflow.report.colours import emotion_colour
from serflow.report.numbers import DASH, count, counted, listed, percent
from serflow.report.spreads import short_name
from serflow.report.standings import emotions_in_order

Audit = Mapping[str, Any]

NOT_LOOKED = "The audit does not tell: it was made by an older version; index again (the same command with --forcerun index_corpus)."
# A list of names beyond this would make a page that no browser likes; the five corpora stay far below.
MOST_NAMES = 10_000
# As many names are read in a sentence; more are a list to unfold.
_NAMED = 6
_NEEDED = ("clips", "emotions", "excluded", "hours", "speakers")
# A number that gets less than this part of the way from chance to certainty tells next to nothing.
_TELLING = 0.1

_BY_ROOM = (
    "The speaker can be told by the recording instead of the voice. A system that has heard the same people in training, as under "
    "a random split, can use that: it knows the room, and with it who speaks. A split by speaker gives it nobody to know."
)
_BY_RECORDING = (
    "The emotion can be guessed from the recording, without listening to how anything is said. Part of that may be what emotion "
    "does to a voice, part of it how the takes were made and cut. No split within this corpus takes it away, so a score on "
    "this corpus need not hold on recordings made otherwise."
)
# How many of a kind are said to be left out.
_KINDS = {
    "contradiction": "under contradictory labels",
    "duplicate": "copied from another",
    "left out": "not asked for",
    "misnamed": "misnamed",
    "same name": "named like another",
}
_MEASURES = {
    "clipped_share": "clipped samples",
    "dc_offset": "DC offset",
    "duration_s": "duration",
    "peak_dbfs": "peak level",
    "rms_dbfs": "RMS level",
    "silent_share": "silence",
}
_MEANT = {"speaker": _BY_ROOM, "emotion": _BY_RECORDING}
_MEANT_OTHERWISE = "A system could answer by this instead of by the voice."


def read_audit(path: Path | str) -> Audit:
    """An audit.

    Raises:
        DataError: the file is no JSON, or lacks what every audit has
    """
    mend = "delete it, and the next run makes it again"
    try:
        audit = json.loads(Path(path).read_text(encoding="utf-8"))
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise DataError(f"{path}: is no JSON ({error}); {mend}") from error
    if not isinstance(audit, dict):
        raise DataError(f"{path}: holds a {type(audit).__name__}, expected a mapping with {', '.join(_NEEDED)}; {mend}")
    missing = [key for key in _NEEDED if key not in audit]
    if missing:
        raise DataError(f"{path}: lacks {missing}, expected all of {', '.join(_NEEDED)}; {mend}")
    return audit


def sentence(audit: Audit, title: str, *, generated: bool) -> str:
    """The first thing to know of a corpus: is it whole?

    Args:
        audit: of the corpus
        title: how the page calls it
        generated: whether its recordings are generated, so that nothing official is comparable
    """
    return f"{title} {_completeness(audit, generated=generated)}. {_left_out(audit)}"


def official_rows(audit: Audit, kind: str) -> list[dict[str, str]]:
    """What is used of a corpus against what the official one has, by emotion or speaker.

    Args:
        audit: with an official list
        kind: `emotions` or `speakers`

    Returns:
        name, official, used and the difference in words; a dash where a list does not know the name
    """
    used, official = audit[kind], audit["official"][kind]
    names = {*used, *official}
    ordered = emotions_in_order(names) if kind == "emotions" else sorted(names)
    return [
        {
            "name": name if kind == "emotions" else short_name(name),
            "official": count(official[name]) if name in official else DASH,
            "used": count(used.get(name, 0)),
            "difference": _difference(used.get(name, 0), official.get(name, 0)),
            "colour": emotion_colour(name),
        }
        for name in ordered
    ]


def names_of(items: Sequence[str]) -> dict[str, Any]:
    """A list of names as the page shows it: sorted, counted, and cut only where it would never end."""
    shown = sorted(items)[:MOST_NAMES]
    return {"names": shown, "total": count(len(items)), "folded": len(items) > _NAMED, "left_out": count(len(items) - len(shown))}


def exclusions_by_kind(audit: Audit) -> list[dict[str, Any]]:
    """The excluded files, the commonest kind first; a reason that all of a kind share is said once.

    Returns:
        kind, count, the common reason or nothing, and the files with their reasons
    """
    kinds: dict[str, list[Mapping[str, str]]] = {}
    for file in audit["excluded"]:
        kinds.setdefault(kind_of(file["reason"] or "no reason given"), []).append(file)
    ordered = sorted(kinds.items(), key=lambda found: (-len(found[1]), found[0]))
    return [_kind(kind, files) for kind, files in ordered]


def shortcut_groups(audit: Audit) -> list[dict[str, Any]]:
    """What a recording gives away without its voice, by what it tells, and what that means for a study.

    Returns:
        tells, the meaning, what the best number does in words, and a row for each number, the best first
    """
    told: dict[str, list[Mapping[str, Any]]] = {}
    for shortcut in audit["shortcuts"]:
        told.setdefault(shortcut["tells"], []).append(shortcut)
    return [_shortcuts(tells, found) for tells, found in sorted(told.items(), reverse=True)]


def _completeness(audit: Audit, *, generated: bool) -> str:
    used = f"{counted(audit['clips'], 'clip')} of {counted(len(audit['speakers']), 'speaker')}"
    if generated:
        return f"is generated here: {used}, and nothing official to compare them with"
    if "official" not in audit:
        return f"has {used}; whether it is complete was not looked at"
    official = audit["official"]
    if official is None:
        return f"has {used}; there is no official list to compare them with"
    total, missing = official["clips"], official["missing"]
    if missing:
        return f"is incomplete: {count(len(missing))} of {counted(total, 'official clip')} {_are(missing)} missing{_named(missing)}"
    if official["differing"]:
        differing = official["differing"]
        return (
            f"is complete: all {counted(total, 'official clip')} are here, but {count(len(differing))} of them "
            f"{'holds' if len(differing) == 1 else 'hold'} other bytes{_named(differing)}"
        )
    return f"is complete: all {counted(total, 'official clip')} are here, byte for byte"


def _left_out(audit: Audit) -> str:
    kinds = exclusions_by_kind(audit)
    if not kinds:
        return "No file is left out."
    total = len(audit["excluded"])
    if len(kinds) == 1:
        return f"{counted(total, 'file')} {_are(audit['excluded'])} left out: {kinds[0]['said']}."
    counts = [f"{kind['count']} {kind['said']}" for kind in kinds]
    return f"{counted(total, 'file')} are left out: {listed(counts)}."


def _are(items: Sequence[Any]) -> str:
    return "is" if len(items) == 1 else "are"


def _named(names: Sequence[str]) -> str:
    """The names, or where they stand.

    Examples:
        >>> _named(["b", "a"]), _named([str(number) for number in range(13)])
        (': a and b', ', named below')
    """
    return f": {listed(sorted(names))}" if len(names) <= _NAMED else ", named below"


def _difference(used: int, official: int) -> str:
    if used == official:
        return "all"
    return f"{count(official - used)} fewer" if used < official else f"{count(used - official)} more"


def _kind(kind: str, files: Sequence[Mapping[str, str]]) -> dict[str, Any]:
    ordered = sorted(files, key=lambda file: file["path"])[:MOST_NAMES]
    reasons = {file["reason"] or kind for file in files}
    common = reasons.pop() if len(reasons) == 1 else ""
    return {
        "kind": kind,
        "said": _KINDS.get(kind, kind),
        "count": count(len(files)),
        "common": common,
        "files": [{"path": file["path"], "reason": file["reason"] or kind} for file in ordered],
        "folded": len(files) > _NAMED,
        "left_out": count(len(files) - len(ordered)),
    }


def _shortcuts(tells: str, found: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    ordered = sorted(found, key=lambda shortcut: (-shortcut["uar"], shortcut["measure"]))
    best = ordered[0]
    telling = best["uar"] - best["chance"] >= _TELLING * (1 - best["chance"])
    meaning = _MEANT.get(tells, _MEANT_OTHERWISE) if telling else f"No number alone goes far in telling the {tells}."
    return {
        "tells": tells,
        "telling": telling,
        "meaning": meaning,
        "said": best["said"][:1].upper() + best["said"][1:],
        "rows": [_shortcut(shortcut) for shortcut in ordered],
    }


def _shortcut(shortcut: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "measure": _MEASURES.get(shortcut["measure"], str(shortcut["measure"]).replace("_", " ")),
        "bar": {"value": shortcut["uar"], "chance": shortcut["chance"], "low": None, "high": None, "ranged": False},
        "uar": percent(shortcut["uar"]),
        "chance": percent(shortcut["chance"]),
    }
