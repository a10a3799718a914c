"""The rows of a feature set: which clip, variant and segment each row describes, and where its values lie.

`values.npy` is float32 in C order, opened memory-mapped. `variant` is `original` or a variant that the feature set carries.
`segment` counts from 0 where a clip is cut, and is 0 elsewhere; `frames` is the number of time frames that went into the
row. The row's values begin at `offset` along the first axis of `values.npy` and take `length` of it: the row's own number
and 1, or in a ragged set as many as the row has frames. A row with an `error` has no values (zeros, or length 0) and enters
nothing.
"""

import pyarrow as pa

from serflow.tables import Contract

ORIGINAL = "original"

# The error of a clip that may go well another time, with more memory.
KILLED = "its worker was killed, most likely for the memory that the clip takes"

ROWS = Contract(
    name="features",
    version=2,
    schema=pa.schema(
        [
            pa.field("row", pa.int64(), nullable=False),
            pa.field("clip_id", pa.string(), nullable=False),
            pa.field("variant", pa.string(), nullable=False),
            pa.field("segment", pa.int32(), nullable=False),
            pa.field("frames", pa.int32(), nullable=False),
            pa.field("offset", pa.int64(), nullable=False),
            pa.field("length", pa.int32(), nullable=False),
            pa.field("error", pa.string()),
        ]
    ),
    unique=("clip_id", "variant", "segment"),
)

# What is kept of a feature set for the next time: the same rows, and which bytes each was made from.
KEPT = Contract(
    name="kept features",
    version=1,
    schema=pa.schema([*ROWS.schema, pa.field("file_sha256", pa.string(), nullable=False)]),
    unique=ROWS.unique,
)
