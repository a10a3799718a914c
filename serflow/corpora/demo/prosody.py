"""How a speaker says a sentence in an emotion.

A clip's manner is a sum: what the emotion does to everybody (by the clip's intensity and by how strongly this speaker shows
that emotion), this speaker's habits, this speaker's own way with this emotion, and a little of chance. The last but one is
large on purpose. As with real actors, a model that has heard a speaker knows the emotion at once, and one that has not is
often wrong.
"""

import hashlib
from typing import NamedTuple

import numpy as np

from serflow.corpora.demo.speech import Utterance

_SEMITONES = 12
_HIGHEST = 100


class Manner(NamedTuple):
    """Every way in which a clip may differ from plain reading; all add up, and 0 is plain."""

    tempo: float = 0.0
    """octaves: 1 is twice as fast"""
    pitch: float = 0.0
    """semitones"""
    melody: float = 0.0
    """octaves of the pitch range: -1 is half as lively"""
    level: float = 0.0
    """dB"""
    tilt: float = 0.0
    """dB an octave: above 0 is bright and pressed, below is dull and soft"""
    breath: float = 0.0
    """share of the voice that is breath: 0 to 1"""
    tremor: float = 0.0
    """depth of the voice's trembling: 0 to 1"""


class Resonance(NamedTuple):
    """One broad peak or dip in a spectrum."""

    frequency: float
    """Hz"""
    gain: float
    """dB"""
    width: float
    """octaves"""


class Speaker(NamedTuple):
    """What stays the same in all clips of a speaker."""

    corpus: str
    name: str
    female: bool
    voice: str
    """of espeak-ng"""
    size: float
    """factor on all formants: above 1 for a short vocal tract"""
    habit: Manner
    timbre: tuple[Resonance, ...]
    """the vocal tract, the microphone and the room, together"""
    noise: float
    """dB beside what is usual in the corpus"""
    echo: float
    """seconds until an echo has died away (60 dB)"""
    room: int
    """seed of the echo: each speaker has a room"""


_EMOTIONS = {
    "neutral": Manner(),
    "calm": Manner(tempo=-0.15, pitch=-1.5, melody=-0.5, level=-4, tilt=-1.5, breath=0.15),
    "happy": Manner(tempo=0.15, pitch=4, melody=0.7, level=5, tilt=1.5),
    "sad": Manner(tempo=-0.3, pitch=-2, melody=-0.8, level=-7, tilt=-2.5, breath=0.2),
    "angry": Manner(tempo=0.15, pitch=3, melody=0.4, level=10, tilt=3),
    "fearful": Manner(tempo=0.35, pitch=6, melody=-0.3, level=2, breath=0.2, tremor=0.5),
    "disgust": Manner(tempo=-0.25, pitch=-3, melody=0.2, level=-1, tilt=1),
    "surprised": Manner(tempo=0.05, pitch=7, melody=0.9, level=4, tilt=0.5),
}
# Standard deviations: between speakers, between a speaker's ways with the emotions, between clips of one kind.
_HABITS = Manner(tempo=0.12, pitch=2, melody=0.3, level=2.5, tilt=0.8, breath=0.06, tremor=0.05)
_WAYS = Manner(tempo=0.12, pitch=1.8, melody=0.4, level=2.2, tilt=0.8, breath=0.08, tremor=0.1)
_CHANCE = Manner(tempo=0.03, pitch=0.5, melody=0.1, level=0.8, tilt=0.2, breath=0.02, tremor=0.03)
_WAY_RESONANCES, _WAY_GAIN = 3, 6.0
_TIMBRE_RESONANCES, _TIMBRE_GAIN = 6, 5.0

_VOICES = {False: ("m1", "m2", "m3", "m4", "m6", "m7", "m8"), True: ("f1", "f2", "f3", "f4", "f5")}
_ACCENTS = {"savee": "en"}
# The real corpora are read slowly, TESS very slowly.
_WORDS_PER_MINUTE = {"ravdess": 150, "tess": 110, "savee": 165, "cremad": 155}
_ENDINGS = {"happy": "!", "angry": "!", "surprised": "?"}


def chance(seed: int, *names: str) -> np.random.Generator:
    """Random numbers that belong to a seed and names, and to nothing else that is generated.

    Args:
        seed: the demo's
        names: what the numbers are for

    Returns:
        a generator at its beginning

    Examples:
        >>> chance(1, "savee", "DC").random() == chance(1, "savee", "DC").random()
        True
    """
    digest = hashlib.sha256("\0".join([str(seed), *names]).encode()).digest()
    return np.random.default_rng(int.from_bytes(digest[:16]))


def make_speaker(corpus: str, name: str, *, female: bool, seed: int) -> Speaker:
    """Invent a speaker.

    Args:
        corpus: the speaker's corpus
        name: the speaker's name in it
        female: which voices to choose from
        seed: the demo's

    Returns:
        the same speaker for the same arguments
    """
    random = chance(seed, corpus, name)
    variant = _VOICES[female][random.integers(len(_VOICES[female]))]
    return Speaker(
        corpus=corpus,
        name=name,
        female=female,
        voice=f"{_ACCENTS.get(corpus, 'en-us')}+{variant}",
        size=float(random.uniform(0.92, 1.1)),
        habit=_drawn(_HABITS, random),
        timbre=_resonances(random, _TIMBRE_RESONANCES, _TIMBRE_GAIN),
        noise=float(random.normal(0, 4)),
        echo=float(random.uniform(0.08, 0.4)),
        room=int(random.integers(2**31)),
    )


def manner_of(speaker: Speaker, emotion: str, *, intensity: float, clip: str, seed: int) -> Manner:
    """How this speaker says this clip.

    Args:
        speaker: who speaks
        emotion: canonical
        intensity: 1 is normal, above is stronger
        clip: the clip's name in its corpus
        seed: the demo's

    Returns:
        the sum of the emotion, the speaker's habits, the speaker's way with the emotion, and chance
    """
    random = chance(seed, speaker.corpus, speaker.name, emotion)
    shown = intensity * random.uniform(0.8, 1.4)
    way = _drawn(_WAYS, random)
    by_chance = _drawn(_CHANCE, chance(seed, speaker.corpus, clip))
    parts = zip(_EMOTIONS[emotion], speaker.habit, way, by_chance, strict=True)
    manner = Manner(*(shown * of_all + habit + own + extra for of_all, habit, own, extra in parts))
    return manner._replace(breath=min(max(manner.breath, 0.0), 0.9), tremor=min(max(manner.tremor, 0.0), 0.9))


def way_with(speaker: Speaker, emotion: str, *, seed: int) -> tuple[Resonance, ...]:
    """How this speaker's mouth is shaped by an emotion: a smile, a sneer, a tight throat, each speaker's own.

    Args:
        speaker: who speaks
        emotion: canonical
        seed: the demo's

    Returns:
        resonances to add to the speaker's timbre
    """
    return _resonances(chance(seed, speaker.corpus, speaker.name, emotion, "mouth"), _WAY_RESONANCES, _WAY_GAIN)


def utterance_of(speaker: Speaker, emotion: str, manner: Manner, sentence: str) -> Utterance:
    """What espeak-ng is to say, so that after the change of `speaker.size` tempo and pitch are as wanted.

    Args:
        speaker: who speaks
        emotion: canonical; it sets the sentence's melody through its last mark
        manner: how the clip is spoken
        sentence: the words, without a mark at the end

    Returns:
        the words, the voice and its settings, within espeak-ng's limits
    """
    halves_per_octave = _HIGHEST / 2
    pitch_octaves = manner.pitch / _SEMITONES - np.log2(speaker.size)
    return Utterance(
        text=sentence + _ENDINGS.get(emotion, "."),
        voice=speaker.voice,
        words_per_minute=int(np.clip(round(_WORDS_PER_MINUTE[speaker.corpus] * 2**manner.tempo / speaker.size), 80, 400)),
        pitch=int(np.clip(round(halves_per_octave * (1 + pitch_octaves)), 0, _HIGHEST)),
        pitch_range=int(np.clip(round(halves_per_octave * 2**manner.melody), 0, _HIGHEST)),
    )


def _drawn(spread: Manner, random: np.random.Generator) -> Manner:
    return Manner(*(float(random.normal(0, deviation)) for deviation in spread))


def _resonances(random: np.random.Generator, count: int, gain: float) -> tuple[Resonance, ...]:
    return tuple(
        Resonance(float(200 * 2 ** random.uniform(0, 5.3)), float(random.normal(0, gain)), float(random.uniform(0.2, 0.6)))
        for _ in range(count)
    )
