"""Compile what the audio libraries compile at their first use, so that no job waits for it.

Run once by `make env`: numba keeps what it compiled inside the environment. Nothing depends on it but time.
"""

import sys
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[1]


def warm_up() -> None:
    """Run every augmentation and every front end once, on a second of noise."""
    from serflow import registry
    from serflow.audio.signal import Signal
    from serflow.config.arguments import filled_in
    from serflow.registry import AUGMENTATIONS, FRONT_ENDS

    # Longer than the longest segment that a front end cuts.
    signal = Signal(np.random.default_rng(0).standard_normal(33075, dtype=np.float32), 22050)

    for name in registry.names(AUGMENTATIONS):
        # One that takes files has none by default.
        if registry.declaration(AUGMENTATIONS, name, "FILES", otherwise=None) is None:
            registry.load(AUGMENTATIONS, name).augment(
                signal, random=np.random.default_rng(0), **filled_in(AUGMENTATIONS, name, {})
            ).power()
    for name in registry.names(FRONT_ENDS):
        if registry.declaration(FRONT_ENDS, name, "REQUIRES", otherwise=None) is not None:
            continue
        registry.load(FRONT_ENDS, name).compute(signal, **filled_in(FRONT_ENDS, name, {}))


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    warm_up()
