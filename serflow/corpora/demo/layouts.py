"""Which clips each demo corpus has, under the official names, with some of the faults of the real files."""

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import Literal

from serflow.errors import SettingError, nearest

Quirk = Literal["", "two channels", "no sound", "AIFF named .wav", "96 kHz"]


@dataclass(frozen=True)
class Clip:
    """One file of a demo corpus."""

    path: str
    """relative to the corpus folder"""
    speaker: str
    emotion: str
    """canonical"""
    sentence: str
    """without a mark at its end"""
    intensity: float = 1.0
    """1 is normal"""
    quirk: Quirk = ""
    same_as: str = ""
    """path of the clip whose very bytes this one has"""
    always: bool = False
    """a fault, or what a fault needs: made however few clips are asked for"""

    @property
    def name(self) -> str:
        """The file's name without its suffix."""
        return PurePosixPath(self.path).stem


FOLDERS = {"ravdess": "RAVDESS", "tess": "TESS", "savee": "SAVEE", "cremad": "CREMA-D"}
"""Each corpus's folder in the official layout; the keys are the corpora that the demo knows."""

_WOMEN = {
    "ravdess": {"02", "04", "08", "20"},
    "tess": {"OAF", "YAF"},
    "savee": set[str](),
    "cremad": {"1002", "1006", "1007", "1018", "1076"},
}

_RAVDESS_ACTORS = ("01", "02", "03", "04", "05", "07", "08", "20")
_RAVDESS_EMOTIONS = {
    "neutral": "01",
    "calm": "02",
    "happy": "03",
    "sad": "04",
    "angry": "05",
    "fearful": "06",
    "disgust": "07",
    "surprised": "08",
}
_RAVDESS_STATEMENTS = {"01": "Kids are talking by the door", "02": "Dogs are sitting by the door"}
_RAVDESS_INTENSITIES = {"01": 0.8, "02": 1.3}
# Statement and intensity in an order in which a few clips already hold both statements.
_RAVDESS_ORDER = (("01", "01"), ("02", "02"), ("01", "02"), ("02", "01"))
_RAVDESS_STEREO = {
    "03-01-02-01-01-02-01",
    "03-01-08-01-02-02-01",
    "03-01-02-01-02-02-05",
    "03-01-03-01-02-01-20",
    "03-01-06-01-01-02-20",
}
_RAVDESS_TWICE = ("03-01-03-01-02-01-07", "03-01-03-01-02-02-07")

_TESS_EMOTIONS = {
    "angry": "angry",
    "disgust": "disgust",
    "fear": "fearful",
    "happy": "happy",
    "neutral": "neutral",
    "ps": "surprised",
    "sad": "sad",
}
_TESS_FOLDERS = {("OAF", "fear"): "Fear", ("OAF", "ps"): "Pleasant_surprise", ("OAF", "sad"): "Sad", ("YAF", "ps"): "pleasant_surprised"}
_TESS_WORDS = ("back", "home", "dog", "rain", "bite", "food", "germ", "neat", "chair", "voice")
_TESS_QUIRKS: Mapping[str, Quirk] = {
    "YAF_germ_angry": "AIFF named .wav",
    "YAF_neat_fear": "AIFF named .wav",
    "OAF_food_fear": "96 kHz",
    "OA_bite_neutral": "",
}

_SAVEE_SPEAKERS = ("DC", "JE", "JK", "KL")
_SAVEE_COMMON = (
    "The old clock in the kitchen stopped again this morning",
    "Nobody told me that the bridge was closed today",
    "Please put the letters on the table by the window",
)
_SAVEE_EMOTIONS = {
    "a": ("angry", ("You have broken the same plate for the third time",)),
    "d": ("disgust", ("The soup had been standing there since last week",)),
    "f": ("fearful", ("There is somebody on the stairs below us",)),
    "h": ("happy", ("We won two tickets for the evening train",)),
    "n": ("neutral", ("The shop sells paper, paint and small brushes", "A bus leaves from the market every hour")),
    "sa": ("sad", ("The garden was empty when they came back",)),
    "su": ("surprised", ("You walked all the way from the harbour",)),
}

_CREMAD_ACTORS = ("1001", "1002", "1005", "1006", "1007", "1011", "1014", "1017", "1018", "1076")
_CREMAD_EMOTIONS = {"ANG": "angry", "DIS": "disgust", "FEA": "fearful", "HAP": "happy", "NEU": "neutral", "SAD": "sad"}
_CREMAD_SENTENCES = {
    "IEO": "It's eleven o'clock",
    "TIE": "That is exactly what happened",
    "IOM": "I'm on my way to the meeting",
    "IWW": "I wonder what this is about",
    "TAI": "The airplane is almost full",
    "MTI": "Maybe tomorrow it will be cold",
    "IWL": "I would like a new alarm clock",
    "ITH": "I think I have a doctor's appointment",
    "DFA": "Don't forget a jacket",
    "ITS": "I think I've seen this before",
    "TSI": "The surface is slick",
    "WSI": "We'll stop in a couple of minutes",
}
_CREMAD_SENTENCES_EACH = 3
_CREMAD_INTENSITIES = {"LO": 0.6, "MD": 1.0, "HI": 1.4}


def is_woman(corpus: str, speaker: str) -> bool:
    """Whether a demo speaker is a woman, as the real speaker of that name is."""
    return speaker in _WOMEN[corpus]


def clips_of(corpus: str, *, clips_per_speaker: int) -> list[Clip]:
    """The clips of a demo corpus.

    Args:
        corpus: ravdess, tess, savee or cremad
        clips_per_speaker: the most regular clips a speaker gets; they go round the emotions, so that classes stay balanced,
            and every emotion gets one at least. Faults, and what they need, come on top

    Returns:
        the clips, by path

    Raises:
        SettingError: no such corpus, or no clips asked for
    """
    every_clip = {"ravdess": _ravdess, "tess": _tess, "savee": _savee, "cremad": _cremad}
    if corpus not in every_clip:
        raise SettingError(f"demo: no corpus '{corpus}'; {nearest(corpus, every_clip)}")
    if clips_per_speaker < 1:
        raise SettingError(f"demo: clips_per_speaker is {clips_per_speaker}; at least 1 is needed (every emotion gets one in any case)")
    chosen = _chosen(list(every_clip[corpus]()), clips_per_speaker)
    return sorted(chosen, key=lambda clip: clip.path)


def _chosen(clips: list[Clip], clips_per_speaker: int) -> Iterator[Clip]:
    for speaker in dict.fromkeys(clip.speaker for clip in clips):
        own = [clip for clip in clips if clip.speaker == speaker]
        regular = [clip for clip in own if not clip.same_as]
        by_emotion = [[clip for clip in regular if clip.emotion == emotion] for emotion in dict.fromkeys(clip.emotion for clip in regular)]
        in_turns = [clip for turn in itertools.zip_longest(*by_emotion) for clip in turn if clip is not None]
        first = set(in_turns[: max(clips_per_speaker, len(by_emotion))])
        yield from (clip for clip in own if clip.always or clip in first)


def _ravdess() -> Iterator[Clip]:
    for actor, (emotion, code) in itertools.product(_RAVDESS_ACTORS, _RAVDESS_EMOTIONS.items()):
        for statement, intensity in _RAVDESS_ORDER:
            if not (emotion == "neutral" and intensity == "02"):
                yield _ravdess_clip(f"03-01-{code}-{intensity}-{statement}-01-{actor}", emotion)
        second_takes = [name for name in sorted({*_RAVDESS_STEREO, *_RAVDESS_TWICE}) if name[6:8] == code and name[15:] == f"02-{actor}"]
        for name in second_takes:
            yield _ravdess_clip(name, emotion)


def _ravdess_clip(name: str, emotion: str) -> Clip:
    _, _, _, intensity, statement, _, actor = name.split("-")
    original, copy = _RAVDESS_TWICE
    return Clip(
        path=f"Actor_{actor}/{name}.wav",
        speaker=actor,
        emotion=emotion,
        sentence=_RAVDESS_STATEMENTS[statement],
        intensity=_RAVDESS_INTENSITIES[intensity],
        quirk="two channels" if name in _RAVDESS_STEREO else "",
        same_as=f"Actor_{actor}/{original}.wav" if name == copy else "",
        always=name in _RAVDESS_STEREO or name in _RAVDESS_TWICE,
    )


def _tess() -> Iterator[Clip]:
    for speaker, (label, emotion), word in itertools.product(("OAF", "YAF"), _TESS_EMOTIONS.items(), _TESS_WORDS):
        # A slip of the original's makers: this one file seems to be of a third speaker.
        name = "OA_bite_neutral" if (speaker, word, label) == ("OAF", "bite", "neutral") else f"{speaker}_{word}_{label}"
        folder = f"{speaker}_{_TESS_FOLDERS.get((speaker, label), label)}"
        yield Clip(
            path=f"{folder}/{name}.wav",
            speaker=speaker,
            emotion=emotion,
            sentence=f"Say the word {word}",
            quirk=_TESS_QUIRKS.get(name, ""),
            always=name in _TESS_QUIRKS,
        )


def _savee() -> Iterator[Clip]:
    for speaker, (letter, (emotion, own_sentences)) in itertools.product(_SAVEE_SPEAKERS, _SAVEE_EMOTIONS.items()):
        for number, sentence in enumerate(_SAVEE_COMMON + own_sentences, start=1):
            yield Clip(path=f"{speaker}/{letter}{number:02d}.wav", speaker=speaker, emotion=emotion, sentence=sentence)


def _cremad() -> Iterator[Clip]:
    codes = tuple(_CREMAD_SENTENCES)
    for number, actor in enumerate(_CREMAD_ACTORS):
        # Steps of 5 through 12 sentences: neighbours share none, and all sentences are used.
        own = [codes[(5 * number + step * 2) % len(codes)] for step in range(_CREMAD_SENTENCES_EACH)]
        for (label, emotion), (turn, code) in itertools.product(_CREMAD_EMOTIONS.items(), enumerate(own)):
            levels = tuple(_CREMAD_INTENSITIES)
            level = levels[(number + turn) % len(levels)] if code == "IEO" and label != "NEU" else "XX"
            yield _cremad_clip(actor, code, label, level, emotion)
    happened_happy = _cremad_clip("1006", "TIE", "HAP", "XX", "happy")
    happened = replace(_cremad_clip("1006", "TIE", "NEU", "XX", "neutral"), always=True)
    yield happened
    yield replace(happened_happy, same_as=happened.path, always=True)
    yield replace(_cremad_clip("1076", "MTI", "SAD", "XX", "sad"), quirk="no sound", always=True)


def _cremad_clip(actor: str, code: str, label: str, level: str, emotion: str) -> Clip:
    path = f"AudioWAV/{actor}_{code}_{label}_{level}.wav"
    return Clip(path, speaker=actor, emotion=emotion, sentence=_CREMAD_SENTENCES[code], intensity=_CREMAD_INTENSITIES.get(level, 1.0))
