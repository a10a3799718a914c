"""What a protocol is given besides the clips."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd


@dataclass(frozen=True)
class Plan:
    """How clips are to be divided.

    Attributes:
        folds: how many are wanted, of whatever the protocol deals out
        seed: of the shuffling
        augmentation: variants that train besides the original
        published: how the system's source tested it: `test_share`, `shuffled`, `stratified` and `validation` of
            `serflow.config.settings.Published`; None for protocols that do not need it
        partition: the folds of a public partition of the system's corpus, each role -> speakers, divided by spaces, of which
            `1001-1018` are all from the one to the other; None for protocols that are none
        rows: clip_id, variant and segment of every row of features of these clips and variants, sorted by clip, for a protocol
            whose card says `rows`; else None
    """

    folds: int
    seed: int
    augmentation: tuple[str, ...] = ()
    published: Mapping[str, Any] | None = None
    partition: Sequence[Mapping[str, str]] | None = None
    rows: pd.DataFrame | None = None
