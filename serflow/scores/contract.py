"""Scores, tidy: one row a number, each with its interval and its n.

`corpus` is a corpus or `all` (every clip of the system); `fold` null means all folds together, `seed` null all seeds.
`low` and `high` bound the 95 % interval of `value`; where `note` says so they are the range of the single speakers' values
instead, which `value` may lie outside of (`serflow.scores.intervals`).
"""

import pyarrow as pa

from serflow.tables import Contract

ALL = "all"

SCORES = Contract(
    name="scores",
    version=1,
    schema=pa.schema(
        [
            pa.field("system", pa.string(), nullable=False),
            pa.field("protocol", pa.string(), nullable=False),
            pa.field("corpus", pa.string(), nullable=False),
            pa.field("fold", pa.int16()),
            pa.field("seed", pa.int32()),
            pa.field("metric", pa.string(), nullable=False),
            pa.field("value", pa.float64()),
            pa.field("low", pa.float64()),
            pa.field("high", pa.float64()),
            pa.field("n_clips", pa.int64(), nullable=False),
            pa.field("n_speakers", pa.int64(), nullable=False),
            pa.field("note", pa.string()),
        ]
    ),
    unique=("system", "protocol", "corpus", "fold", "seed", "metric"),
)

CONFUSION = Contract(
    name="confusion",
    version=1,
    schema=pa.schema(
        [
            pa.field("system", pa.string(), nullable=False),
            pa.field("protocol", pa.string(), nullable=False),
            pa.field("corpus", pa.string(), nullable=False),
            pa.field("emotion", pa.string(), nullable=False),
            pa.field("predicted", pa.string(), nullable=False),
            pa.field("count", pa.int64(), nullable=False),
        ]
    ),
    unique=("system", "protocol", "corpus", "emotion", "predicted"),
)

LEAK_GAPS = Contract(
    name="leak_gaps",
    version=1,
    schema=pa.schema(
        [
            pa.field("system", pa.string(), nullable=False),
            pa.field("corpus", pa.string(), nullable=False),
            pa.field("metric", pa.string(), nullable=False),
            pa.field("random", pa.float64(), nullable=False),
            pa.field("speaker", pa.float64(), nullable=False),
            pa.field("gap", pa.float64(), nullable=False),
            pa.field("low", pa.float64()),
            pa.field("high", pa.float64()),
            pa.field("n_clips", pa.int64(), nullable=False),
            pa.field("n_speakers", pa.int64(), nullable=False),
            pa.field("note", pa.string()),
        ]
    ),
    unique=("system", "corpus", "metric"),
)
