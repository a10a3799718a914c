"""What a protocol is given besides the clips."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd


@dataclass(frozen=True)
class Plan:
    """How clips are to be divided.

    Attributes:
        folds: how many are wanted
        seed: of the shuffling
        augmentation: variants that train besides the original
        published: how the system's source tested it, by the names of `serflow.config.settings.Published`; None where it has none
        partition: a public partition: corpus -> fold -> role -> speakers; None for protocols that are none
        rows: clip_id, variant and segment of every row of features, for a protocol that declares `rows`; else None
    """

    folds: int
    seed: int
    augmentation: tuple[str, ...] = ()
    published: Mapping[str, Any] | None = None
    partition: Mapping[str, Any] | None = None
    rows: pd.DataFrame | None = None
