"""The split: who trains, who validates, who is tested, fold by fold.

`segment` null means all segments of the clip. The file's metadata says the protocol, its seed, what it promises to keep
apart, how many folds are used, and what was left out.
"""

import pyarrow as pa

from serflow.tables import Contract

TRAIN = "train"
VALIDATION = "validation"
TEST = "test"
ROLES = (TRAIN, VALIDATION, TEST)

SPLIT = Contract(
    name="split",
    version=1,
    schema=pa.schema(
        [
            pa.field("clip_id", pa.string(), nullable=False),
            pa.field("variant", pa.string(), nullable=False),
            pa.field("segment", pa.int32()),
            pa.field("fold", pa.int16(), nullable=False),
            pa.field("role", pa.string(), nullable=False),
        ]
    ),
    unique=("clip_id", "variant", "segment", "fold"),
)
