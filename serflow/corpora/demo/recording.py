"""From clean synthetic speech to a recording: voice quality, timbre, room, microphone, level, noise."""

from typing import NamedTuple, TypeVar

import numpy as np
import scipy.fft
from numpy.typing import NDArray

from serflow.corpora.demo.prosody import Manner, Resonance, Speaker

Samples = NDArray[np.float64]
Level = TypeVar("Level", float, Samples)

_PIVOT_HZ = 500.0
_TREMOR_HZ = 6.0
_NOISE_CORNER_HZ = 300.0
_FULL_SCALE = 2**15 - 1
_KNEE = 0.7


class Studio(NamedTuple):
    """How a corpus was recorded; figures as in the real one."""

    sample_rate: int
    """Hz"""
    speech: float
    """RMS of plain speech, dB of full scale"""
    noise: float
    """RMS of the noise floor, dB of full scale"""
    before: tuple[float, float]
    """seconds of silence before the speech, from … to"""
    after: tuple[float, float]
    """seconds of silence after the speech, from … to"""
    echo: float
    """level of the room's echo beside the voice, dB"""


STUDIOS = {
    "ravdess": Studio(48_000, speech=-38, noise=-90, before=(0.85, 1.05), after=(0.55, 1.0), echo=-24),
    "tess": Studio(24_414, speech=-29, noise=-62, before=(0.01, 0.06), after=(0.02, 0.16), echo=-30),
    "savee": Studio(44_100, speech=-22, noise=-46, before=(0.02, 0.4), after=(0.02, 0.5), echo=-22),
    "cremad": Studio(16_000, speech=-32, noise=-58, before=(0.05, 0.35), after=(0.1, 0.5), echo=-16),
}
# As measured on the real SAVEE: one man far from the microphone, the others with a constant under their speech.
_LEVELS = {("savee", "KL"): -20.0}
_OFFSETS = {("savee", "DC"): 0.035}


def recorded(
    speech: Samples,
    speech_rate: int,
    *,
    speaker: Speaker,
    manner: Manner,
    way: tuple[Resonance, ...],
    random: np.random.Generator,
    sample_rate: int,
) -> NDArray[np.int16]:
    """Make a recording of clean speech.

    Args:
        speech: samples in -1 … 1
        speech_rate: their rate in Hz
        speaker: who speaks, and before which microphone
        manner: how the clip is spoken
        way: the resonances of this speaker's emotion
        random: the clip's own random numbers
        sample_rate: of the recording, Hz

    Returns:
        16-bit samples of one channel
    """
    studio = STUDIOS[speaker.corpus]
    voice = _trembling(_breathy(speech, manner.breath, speech_rate, random), manner.tremor, speech_rate, random)
    level = studio.speech + manner.level + _LEVELS.get((speaker.corpus, speaker.name), 0.0)
    heard = _filtered(voice, speech_rate, speaker=speaker, tilt=manner.tilt, way=way, sample_rate=sample_rate)
    heard *= _amplitude(level) / np.sqrt(np.mean(heard**2))
    before, after = (round(random.uniform(*seconds) * sample_rate) for seconds in (studio.before, studio.after))
    clip = np.pad(heard, (before, after))
    clip += _noise(len(clip), sample_rate, speaker, random)
    clip += _OFFSETS.get((speaker.corpus, speaker.name), 0.0)
    return np.rint(_softly_limited(clip) * _FULL_SCALE).astype(np.int16)


def _breathy(speech: Samples, share: float, rate: int, random: np.random.Generator) -> Samples:
    """Mix in breath: noise as loud as the voice at every moment, without the lows."""
    if share <= 0:
        return speech
    moment = round(0.02 * rate)
    energy = np.concatenate([np.zeros(moment), np.cumsum(speech**2)])
    loudness = np.sqrt((energy[moment:] - energy[:-moment]) / moment)
    noise = random.standard_normal(len(speech))
    breath = (noise - np.roll(noise, 1)) * loudness / np.sqrt(2)
    mixed: Samples = (1 - share) * speech + share * breath
    return mixed


def _trembling(speech: Samples, depth: float, rate: int, random: np.random.Generator) -> Samples:
    if depth <= 0:
        return speech
    turns = _TREMOR_HZ * np.arange(len(speech)) / rate + random.random()
    trembling: Samples = speech * (1 - depth / 2 * (1 - np.sin(2 * np.pi * turns)))
    return trembling


def _filtered(speech: Samples, rate: int, *, speaker: Speaker, tilt: float, way: tuple[Resonance, ...], sample_rate: int) -> Samples:
    """Timbre, tilt, echo and the change of rate, in one Fourier transform.

    The speaker's size is a change of rate too: played faster, all formants move up.
    """
    echo = _echo(speaker, rate)
    heard = len(speech) + len(echo)
    size = scipy.fft.next_fast_len(heard)
    # A length that transforms fast is some 0.1 % off; nobody hears that, and it is ten times faster.
    played_size = scipy.fft.next_fast_len(round(size * sample_rate / (rate * speaker.size)))
    spectrum = scipy.fft.rfft(speech, size)
    frequencies = scipy.fft.rfftfreq(size, 1 / (rate * speaker.size))
    spectrum *= _response(frequencies, speaker.timbre + way, tilt)
    spectrum *= 1 + scipy.fft.rfft(echo, size)
    played: Samples = scipy.fft.irfft(spectrum, played_size)
    return played[: round(heard * played_size / size)]


def _softly_limited(clip: Samples) -> Samples:
    """Below 1 everywhere, by bending the peaks as a good preamplifier does, not by cutting them off."""
    above = np.maximum(np.abs(clip) - _KNEE, 0)
    room = 1 - _KNEE
    limited: Samples = np.sign(clip) * (np.minimum(np.abs(clip), _KNEE) + room * above / (room + above))
    return limited


def _response(frequencies: Samples, resonances: tuple[Resonance, ...], tilt: float) -> Samples:
    # Resonances are broad: a few points an octave hold all there is to know of them.
    octaves = np.arange(-3.5, 6, 0.05)
    gain = tilt * octaves
    for resonance in resonances:
        distance = (octaves - np.log2(resonance.frequency / _PIVOT_HZ)) / resonance.width
        gain += resonance.gain * np.exp(-0.5 * distance**2)
    below_speech = np.minimum(frequencies / 60, 1) ** 2
    response: Samples = below_speech * np.interp(frequencies, _PIVOT_HZ * 2**octaves, _amplitude(gain))
    return response


def _echo(speaker: Speaker, rate: int) -> Samples:
    """A room's answer to a click: noise that dies away; always the same for a speaker."""
    # Loud enough to matter until 30 dB below its beginning, which is half of the time that 60 dB take.
    seconds = np.arange(round(speaker.echo / 2 * rate)) / rate
    answer = np.random.default_rng(speaker.room).standard_normal(len(seconds)) * 10 ** (-3 * seconds / speaker.echo)
    answer[: round(0.004 * rate)] = 0
    scaled: Samples = answer * (_amplitude(STUDIOS[speaker.corpus].echo) / np.sqrt(np.sum(answer**2)))
    return scaled


def _noise(length: int, sample_rate: int, speaker: Speaker, random: np.random.Generator) -> Samples:
    """A noise floor that falls towards the highs, like a room's."""
    level = STUDIOS[speaker.corpus].noise + speaker.noise + _LEVELS.get((speaker.corpus, speaker.name), 0.0)
    size = scipy.fft.next_fast_len(length)
    octaves_up = np.maximum(scipy.fft.rfftfreq(size, 1 / sample_rate) / _NOISE_CORNER_HZ, 1)
    # Noise in frequency is noise in time: one transform less.
    spectrum = random.standard_normal((2, len(octaves_up)), dtype=np.float32) / octaves_up
    noise: Samples = scipy.fft.irfft(spectrum[0] + 1j * spectrum[1], size)[:length]
    noise *= _amplitude(level) / np.sqrt(np.mean(noise**2))
    return noise


def _amplitude(decibels: Level) -> Level:
    return 10 ** (decibels / 20)
