"""Augmented variants of a signal: steps applied one after the other, the same whoever computes them and when."""

import hashlib
from collections.abc import Sequence
from typing import Any

import numpy as np

from serflow import registry
from serflow.audio.decode import Samples
from serflow.registry import AUGMENTATIONS


def make_variant(
    samples: Samples, *, sample_rate: int, steps: Sequence[tuple[str, dict[str, Any]]], clip_id: str, variant: str, seed: int
) -> Samples:
    """Apply the steps of a variant.

    Args:
        samples: the original [shape=(n,)]; stays as it is
        sample_rate: in Hz
        steps: names of augmentations with all their arguments
        clip_id: whose samples they are
        variant: the variant's name
        seed: of the feature set

    Returns:
        the augmented signal, float32
    """
    random = np.random.default_rng(_seed(clip_id, variant, seed))
    for name, arguments in steps:
        augment = registry.load(AUGMENTATIONS, name).augment
        samples = augment(samples, sample_rate=sample_rate, random=random, **arguments).astype(np.float32, copy=False)
    return samples


def _seed(clip_id: str, variant: str, seed: int) -> int:
    """Random draws hang on what is augmented alone, so neither the number of workers nor the order of clips counts."""
    return int.from_bytes(hashlib.sha256(f"{seed}\0{variant}\0{clip_id}".encode()).digest()[:16])
