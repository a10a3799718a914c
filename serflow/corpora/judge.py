"""What only a whole corpus shows: files of one name, second copies of a recording, and contradictions between labels."""

from collections.abc import Hashable, Iterator

import pandas as pd

from serflow.corpora.contract import CONTRADICTION, DUPLICATE, EXCLUDED, OK

# A row's place in the index of its frame -> why it is excluded.
Reasons = dict[Hashable, str]


def judge(frame: pd.DataFrame) -> pd.DataFrame:
    """Exclude what only the whole corpus shows: second copies and contradictions.

    Args:
        frame: rows of a manifest in the order of their paths; `status` and `reason` as far as one file alone tells

    Returns:
        the same rows, sorted by clip_id, each clip_id once. Of equal recordings under one label the first stays; of equal
        recordings under different labels none does; of different recordings under one name the first stays.
    """
    judged = frame.copy()
    _exclude(judged, _same_audio(judged[judged["status"] == OK]))
    _exclude(judged, _same_name(judged[judged["status"] == OK]))
    judged["clip_id"] = _numbered(frame)
    return judged.sort_values("clip_id", ignore_index=True)


def _exclude(judged: pd.DataFrame, reasons: Reasons) -> None:
    if reasons:
        places = list(reasons)
        judged.loc[places, "status"] = EXCLUDED
        judged.loc[places, "reason"] = list(reasons.values())


def _same_audio(usable: pd.DataFrame) -> Reasons:
    """All of equal recordings whose labels differ, and all but the first of those with one label."""
    reasons: Reasons = {}
    for same in _repeated(usable[usable["audio_sha256"].notna()], "audio_sha256"):
        if len({emotion for _, _, emotion in same}) > 1:
            labels = ", ".join(f"{path} ({emotion})" for _, path, emotion in same)
            reasons |= {place: f"{CONTRADICTION}the same audio under different labels: {labels}" for place, _, _ in same}
        else:
            reasons |= {place: f"{DUPLICATE}the same audio as {same[0][1]}" for place, _, _ in same[1:]}
    return reasons


def _same_name(usable: pd.DataFrame) -> Reasons:
    """All but the first of the recordings of one name."""
    reasons: Reasons = {}
    for same in _repeated(usable, "clip_id"):
        reasons |= {place: f"same name: {same[0][1]} is this clip already, with other audio" for place, _, _ in same[1:]}
    return reasons


def _repeated(rows: pd.DataFrame, column: str) -> Iterator[list[tuple[Hashable, str, str]]]:
    """Place, path and emotion of the rows of each value that stands more than once."""
    # Few values do, and pandas' own groups would cost a frame for each.
    several = rows[rows[column].duplicated(keep=False)]
    groups: dict[str, list[tuple[Hashable, str, str]]] = {}
    for value, *row in zip(several[column], several.index, several["path"], several["emotion"], strict=True):
        groups.setdefault(value, []).append((row[0], row[1], row[2]))
    yield from groups.values()


def _numbered(frame: pd.DataFrame) -> pd.Series:
    """Clip ids made unique: of files of one name the first that is usable keeps it, and the others become `…#2`, `…#3`."""
    usable_first = frame.sort_values("status", key=lambda status: status != OK, kind="stable")["clip_id"]
    places: dict[str, Hashable] = {}
    # The number that a name was given last: to count from 2 for every file would take the square of their number.
    numbers: dict[str, int] = {}
    for place, name in usable_first.items():
        clip_id, number = str(name), numbers.get(str(name), 1)
        while clip_id in places:
            number += 1
            clip_id = f"{name}#{number}"
        numbers[str(name)] = number
        places[clip_id] = place
    return pd.Series(list(places), index=list(places.values()))
