"""Augmented variants of a signal: steps applied one after the other, the same whoever computes them and when."""

import hashlib
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from serflow import registry
from serflow.audio.signal import Signal
from serflow.registry import AUGMENTATIONS

# The name of an augmentation, and all its arguments.
Step = tuple[str, dict[str, Any]]


def make_variants(
    original: Signal, variants: Sequence[tuple[str, Sequence[Step]]], *, clip_id: str, seed: int
) -> Iterator[tuple[str, Signal]]:
    """Make the variants of a signal, one after the other.

    Steps that draw nothing give the same whatever variant they stand in: where several variants begin with the same ones,
    those are applied once.

    Args:
        original: the signal, which stays as it is
        variants: names and steps; no steps give the original itself
        clip_id: whose signal it is
        seed: of the feature set

    Yields:
        the name of each variant, and its signal
    """
    shared: dict[str, Signal] = {}
    for name, steps in variants:
        # Philox takes its key as it is, where others spend longer on their seed than on their draws.
        random = np.random.Generator(np.random.Philox(key=_seed(clip_id, name, seed)))
        signal, so_far = original, ""
        drawn = False
        for augmentation, arguments in steps:
            entry = registry.load(AUGMENTATIONS, augmentation)
            drawn = drawn or entry.DRAWS
            so_far += repr((augmentation, sorted(arguments.items())))
            if so_far in shared:
                signal = shared[so_far]
                continue
            signal = entry.augment(signal, random=random, **arguments)
            if not drawn:
                shared[so_far] = signal
        yield name, signal


def _seed(clip_id: str, variant: str, seed: int) -> int:
    """Random draws hang on what is augmented alone, so neither the number of workers nor the order of clips counts."""
    return int.from_bytes(hashlib.sha256(f"{seed}\0{variant}\0{clip_id}".encode()).digest()[:16])
