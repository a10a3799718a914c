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
    from serflow.config.resolve import AUGMENTATIONS, FRONT_ENDS
    from serflow.features.signal import Signal

    samples = np.random.default_rng(0).standard_normal(22050, dtype=np.float32)

    def defaults(package: str, name: str) -> dict[str, object]:
        return {argument: default for argument, (default, *_) in registry.declaration(package, name, "ARGUMENTS").items()}

    for name in registry.names(AUGMENTATIONS):
        registry.load(AUGMENTATIONS, name).augment(
            samples, sample_rate=22050, random=np.random.default_rng(0), **defaults(AUGMENTATIONS, name)
        )
    for name in registry.names(FRONT_ENDS):
        registry.load(FRONT_ENDS, name).compute(Signal(samples, 22050), **defaults(FRONT_ENDS, name))


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    warm_up()
