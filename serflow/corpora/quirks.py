"""What is unusual in a corpus and must be known to whoever uses it: found in the manifest, never looked up in a list.

A quirk harms nothing by itself: what cannot be used is excluded with its reason, and the rest is used as the quirk says.
"""

import posixpath
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

import pandas as pd

from serflow.audio.decode import LFS_POINTER
from serflow.corpora.contract import CONTRADICTION, DUPLICATE, OK, SILENT

# Samples at full scale: more than one in a thousand is heard as distortion.
_CLIPPED_SHARE = 0.001
_DC_OFFSET = 0.005
_NORMALISED_WITHIN_DB = 0.1
_WIDE_DB = 40.0
_QUIETER_DB = 10.0
_FEW_CLIPS = 2
_FEW_SPEAKERS = 6
# What files of a suffix hold; WAV has a younger form for many channels.
_CONTAINERS = {"wav": ("WAV", "WAVEX"), "aif": ("AIFF",)}


@dataclass(frozen=True)
class Quirk:
    """One finding.

    Attributes:
        kind: a word to find it by
        said: the finding in one sentence
        clips: whom it is about, sorted: clip ids, or paths of files that are not used
    """

    kind: str
    said: str
    clips: list[str] = field(default_factory=list)


def quirks(frame: pd.DataFrame) -> list[Quirk]:
    """All quirks of a corpus, in an order that does not depend on the rows'.

    Args:
        frame: the judged rows of a manifest
    """
    used = frame[frame["status"] == OK].sort_values("clip_id")
    excluded = frame[frame["status"] != OK].sort_values("path")
    found = []
    if len(excluded):
        found += [quirk for look in _OF_EXCLUDED for quirk in look(excluded, used)]
    if len(used):
        found += [quirk for look in _OF_USED for quirk in look(used)]
    return found


def _with_reason(excluded: pd.DataFrame, beginning: str) -> pd.DataFrame:
    return excluded[excluded["reason"].str.startswith(beginning)]


def _duplicates(excluded: pd.DataFrame, used: pd.DataFrame) -> Iterable[Quirk]:
    copies = list(_with_reason(excluded, DUPLICATE)["path"])
    if not copies:
        return
    if len(copies) >= len(used) / 2:
        place = _common_folder(copies)
        yield Quirk("second copy", f"{_files(len(copies))} below {place} are further copies of clips that are there already", copies)
    else:
        yield Quirk("duplicate", f"same audio as an earlier file, left out: {_files(len(copies))}", copies)


def _contradictions(excluded: pd.DataFrame, used: pd.DataFrame) -> Iterable[Quirk]:  # noqa: ARG001 - one signature for all
    clips = list(_with_reason(excluded, CONTRADICTION)["path"])
    if clips:
        yield Quirk("contradiction", f"same audio under different labels, none of them used: {_files(len(clips))}", clips)


def _silent(excluded: pd.DataFrame, used: pd.DataFrame) -> Iterable[Quirk]:  # noqa: ARG001 - one signature for all
    clips = list(_with_reason(excluded, SILENT)["path"])
    if clips:
        yield Quirk("silent", f"nothing but silence, left out: {_files(len(clips))}", clips)


def _pointers(excluded: pd.DataFrame, used: pd.DataFrame) -> Iterable[Quirk]:  # noqa: ARG001 - one signature for all
    files = list(_with_reason(excluded, LFS_POINTER)["path"])
    if files:
        yield Quirk("pointer", f"Git LFS pointers, not recordings: {_files(len(files))}; run git lfs pull where they were cloned", files)


def _channels(used: pd.DataFrame) -> Iterable[Quirk]:
    several = used[used["channels"] > 1]
    if len(several):
        yield Quirk("channels", f"more than one channel, of which the mean is used: {_of(several, used)}", list(several["clip_id"]))


def _containers(used: pd.DataFrame) -> Iterable[Quirk]:
    suffixes = pd.Series([posixpath.splitext(path)[1].lower().lstrip(".") for path in used["path"]], index=used.index)
    for (suffix, container), clips in used.groupby([suffixes, "container"]):
        if container in _CONTAINERS.get(str(suffix), (str(suffix).upper(),)):
            continue
        said = f"called .{suffix} and in truth {container}, decoded as what they are: {_of(clips, used)}"
        yield Quirk("container", said, list(clips["clip_id"]))


def _sample_rates(used: pd.DataFrame) -> Iterable[Quirk]:
    counts = used["sample_rate"].value_counts()
    if len(counts) > 1:
        commonest = int(counts.index[0])
        other = used[used["sample_rate"] != commonest]
        rates = ", ".join(f"{int(rate)} Hz" for rate in sorted(other["sample_rate"].unique()))
        said = f"at {rates}, and all others at {commonest} Hz (features resample all to one rate): {_of(other, used)}"
        yield Quirk("sample rate", said, list(other["clip_id"]))


def _mended(used: pd.DataFrame) -> Iterable[Quirk]:
    for note, clips in used[used["note"].notna()].groupby("note"):
        yield Quirk("mended", f"{note}: {_of(clips, used)}", list(clips["clip_id"]))


def _base_names(used: pd.DataFrame) -> Iterable[Quirk]:
    stems = pd.Series([posixpath.splitext(posixpath.basename(path))[0] for path in used["path"]], index=used.index)
    shared = stems.duplicated(keep=False)
    if len(set(used.loc[shared, "speaker"])) > 1:
        said = f"{len(set(stems[shared]))} file names stand for clips of several speakers each, who are told by their folders"
        yield Quirk("base names", said)


def _sexes(used: pd.DataFrame) -> Iterable[Quirk]:
    sexes = used["sex"].dropna().unique()
    speakers = used["speaker"].nunique()
    if len(sexes) == 1 and speakers > 1 and used["sex"].notna().all():
        yield Quirk("one sex", f"all {speakers} speakers are {sexes[0]}: nothing can be said of others")


def _classes(used: pd.DataFrame) -> Iterable[Quirk]:
    table = pd.crosstab(used["speaker"], used["emotion"])
    for emotion in table.columns:
        without = [str(speaker) for speaker in table.index[table[emotion] == 0]]
        few = [f"{speaker} ({number})" for speaker, number in table[emotion].items() if 0 < number < _FEW_CLIPS]
        if without and len(without) <= len(table) / 2:
            yield Quirk("absent class", f"no clip of {emotion} by {', '.join(without)}")
        if few and len(few) <= len(table) / 2:
            yield Quirk("rare class", f"hardly a clip of {emotion} by {', '.join(few)}")


def _versions(used: pd.DataFrame) -> Iterable[Quirk]:
    same = ["speaker", "sentence", "emotion", "intensity"]
    known = used[used["sentence"].notna()]
    sizes = known.groupby(same, dropna=False)["clip_id"].transform("size")
    several = known[sizes > 1]
    if len(several):
        said = f"one of several by one speaker of one sentence in one emotion, all kept: {_of(several, used)}"
        yield Quirk("versions", said, list(several["clip_id"]))


def _listeners(used: pd.DataFrame) -> Iterable[Quirk]:
    heard = used[used["perceived_label"].notna()]
    if len(heard):
        agreed = float((heard["perceived_label"] == heard["emotion"]).sum()) / len(used)
        undecided = len(used) - len(heard)
        said = f"listeners heard the intended emotion in {agreed:.1%} of {len(used)} clips, and no one emotion in {undecided}; 'labels' of a recipe chooses whose label counts"
        yield Quirk("listeners", said)


def _clipping(used: pd.DataFrame) -> Iterable[Quirk]:
    clipped = used[used["clipped_share"] > _CLIPPED_SHARE]
    if len(clipped):
        by = _by_speaker(clipped, used)
        yield Quirk(
            "clipping", f"clipped (more than {_CLIPPED_SHARE:.1%} of the samples): {_of(clipped, used)}{by}", list(clipped["clip_id"])
        )


def _offsets(used: pd.DataFrame) -> Iterable[Quirk]:
    shifted = used[used["dc_offset"].abs() > _DC_OFFSET]
    if len(shifted):
        by = _by_speaker(shifted, used)
        yield Quirk("DC offset", f"shifted by more than {_DC_OFFSET:.1%} of full scale: {_of(shifted, used)}{by}", list(shifted["clip_id"]))


def _normalised(used: pd.DataFrame) -> Iterable[Quirk]:
    peaks = used["peak_dbfs"]
    if len(used) > 1 and peaks.quantile(0.95) - peaks.quantile(0.05) < _NORMALISED_WITHIN_DB:
        said = f"every clip was brought to the same peak ({abs(peaks.median()):.1f} dB below full scale): how loud people spoke is lost"
        yield Quirk("peak-normalised", said)


def _level_spread(used: pd.DataFrame) -> Iterable[Quirk]:
    levels = used["rms_dbfs"]
    spread = float(levels.max() - levels.min())
    if spread >= _WIDE_DB:
        within = float(used.groupby("speaker")["rms_dbfs"].agg(lambda own: own.max() - own.min()).max())
        said = f"the loudest and the quietest clip are {spread:.0f} dB apart (RMS), by one speaker up to {within:.0f} dB"
        yield Quirk("level spread", said)


def _quiet_speakers(used: pd.DataFrame) -> Iterable[Quirk]:
    levels = used.groupby("speaker")["rms_dbfs"].median()
    for speaker, below in (levels.median() - levels).items():
        if abs(below) >= _QUIETER_DB:
            word = "quieter" if below > 0 else "louder"
            yield Quirk(
                "quiet speaker" if below > 0 else "loud speaker", f"{speaker} is {abs(below):.0f} dB {word} than the median speaker (RMS)"
            )


def _of(some: pd.DataFrame, used: pd.DataFrame) -> str:
    return f"{len(some)} of {len(used)} clips"


def _files(number: int) -> str:
    return f"{number} file{'s' if number != 1 else ''}"


def _by_speaker(some: pd.DataFrame, used: pd.DataFrame) -> str:
    """By whom, where few of several: what tells speakers apart."""
    counts = some["speaker"].value_counts().sort_index()
    if len(set(used["speaker"])) == 1 or len(counts) > _FEW_SPEAKERS:
        return ""
    return f", by {', '.join(f'{speaker} ({number})' for speaker, number in counts.items())}"


def _common_folder(paths: Sequence[str]) -> str:
    """The deepest folder that holds them all."""
    return posixpath.commonpath([posixpath.dirname(path) for path in paths])


_OF_EXCLUDED: tuple[Callable[[pd.DataFrame, pd.DataFrame], Iterable[Quirk]], ...] = (_pointers, _duplicates, _contradictions, _silent)
_OF_USED: tuple[Callable[[pd.DataFrame], Iterable[Quirk]], ...] = (
    _channels,
    _containers,
    _sample_rates,
    _mended,
    _base_names,
    _sexes,
    _classes,
    _versions,
    _listeners,
    _clipping,
    _offsets,
    _normalised,
    _level_spread,
    _quiet_speakers,
)
