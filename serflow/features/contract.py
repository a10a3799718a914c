"""The rows of a feature set: which clip, variant and segment each row of `values.npy` describes.

`values.npy` is float32 in C order, opened memory-mapped; its first axis runs over the rows of this table. `variant` is
`original` or a variant that the feature set carries. `segment` counts from 0 where a clip is cut, and is 0 elsewhere;
`frames` is the number of time frames that went into the row. A row with an `error` has no values (zeros) and enters nothing.
"""

import pyarrow as pa

from serflow.tables import Contract

ORIGINAL = "original"

ROWS = Contract(
    name="features",
    version=1,
    schema=pa.schema(
        [
            pa.field("row", pa.int64(), nullable=False),
            pa.field("clip_id", pa.string(), nullable=False),
            pa.field("variant", pa.string(), nullable=False),
            pa.field("segment", pa.int32(), nullable=False),
            pa.field("frames", pa.int32(), nullable=False),
            pa.field("error", pa.string()),
        ]
    ),
    unique=("clip_id", "variant", "segment"),
)
