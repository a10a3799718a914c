"""Make a demo corpus: generated speech in the layout of a real corpus."""

import json
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

from serflow.corpora.demo.layouts import Clip, clips_of, is_woman
from serflow.corpora.demo.prosody import chance, make_speaker, manner_of, utterance_of, way_with
from serflow.corpora.demo.recording import STUDIOS, recorded
from serflow.corpora.demo.speech import spoken
from serflow.errors import DataError
from serflow.files import sha256_of, write_text, written_whole
from serflow.logs import LOG
from serflow.progress import progress

_HIGH_RATE = 96_000


def make_demo_corpus(corpus: str, *, folder: Path, receipt: Path, seed: int, clips_per_speaker: int) -> None:
    """Write a demo corpus and, last, a receipt that says what it holds.

    The files' bytes depend on the corpus, the seed and their names alone: not on how many clips are made, nor in what order.

    Args:
        corpus: ravdess, tess, savee or cremad
        folder: where the corpus goes, in its official layout; whatever else lies there is removed
        receipt: a JSON file with the corpus, the seed, and the SHA-256 of each file by its path in the folder
        seed: of all that is left to chance: voices, microphones, ways to express an emotion
        clips_per_speaker: the most regular clips that a speaker gets, at least one an emotion; the faulty files come on top

    Raises:
        SettingError: no such corpus, no clips asked for, or the package espeakng-loader is missing
        DataError: espeak-ng cannot be used, or the receipt would lie inside the folder that is cleared
    """
    clips = clips_of(corpus, clips_per_speaker=clips_per_speaker)
    if receipt.resolve().is_relative_to(folder.resolve()):
        raise DataError(f"demo: the receipt {receipt} lies inside {folder}, where only the corpus may be; put it beside")
    receipt.unlink(missing_ok=True)
    with progress(f"demo {corpus}", len(clips)) as count:
        for clip in clips:
            if not clip.same_as:
                _write(folder / clip.path, _samples(corpus, clip, seed=seed), clip, corpus)
                count.advance(1)
        # A copy's original may come after it in the order of the paths.
        for clip in clips:
            if clip.same_as:
                with written_whole(folder / clip.path) as part:
                    part.write_bytes((folder / clip.same_as).read_bytes())
                count.advance(1)
    _remove_all_but({folder / clip.path for clip in clips}, folder)
    files = {clip.path: sha256_of((folder / clip.path).read_bytes()) for clip in clips}
    write_text(receipt, json.dumps({"corpus": corpus, "files": files, "seed": seed}, indent=1, sort_keys=True) + "\n")
    LOG.info("demo %s: %d clips by %d speakers in %s", corpus, len(clips), len({clip.speaker for clip in clips}), folder)


def _samples(corpus: str, clip: Clip, *, seed: int) -> NDArray[np.int16]:
    speaker = make_speaker(corpus, clip.speaker, female=is_woman(corpus, clip.speaker), seed=seed)
    manner = manner_of(speaker, clip.emotion, intensity=clip.intensity, clip=clip.name, seed=seed)
    random = chance(seed, corpus, clip.path)
    utterance = utterance_of(speaker, clip.emotion, manner, clip.sentence)
    speech, speech_rate = spoken(utterance, seed=int(random.integers(2**31)))
    samples = recorded(
        speech,
        speech_rate,
        speaker=speaker,
        manner=manner,
        way=way_with(speaker, clip.emotion, seed=seed),
        random=random,
        sample_rate=_rate(clip, corpus),
    )
    if clip.quirk == "no sound":
        return np.zeros_like(samples)
    return np.column_stack([samples, samples]) if clip.quirk == "two channels" else samples


def _rate(clip: Clip, corpus: str) -> int:
    return _HIGH_RATE if clip.quirk == "96 kHz" else STUDIOS[corpus].sample_rate


def _write(path: Path, samples: NDArray[np.int16], clip: Clip, corpus: str) -> None:
    kind = "AIFF" if clip.quirk == "AIFF named .wav" else "WAV"
    with written_whole(path) as part:
        soundfile.write(part, samples, _rate(clip, corpus), subtype="PCM_16", format=kind)


def _remove_all_but(wanted: set[Path], folder: Path) -> None:
    # The longest paths first, so that a folder comes after what it holds.
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_dir() and not path.is_symlink():
            if not any(path.iterdir()):
                path.rmdir()
        elif path not in wanted:
            path.unlink()
            LOG.info("demo: removed %s, which is none of its clips", path)
