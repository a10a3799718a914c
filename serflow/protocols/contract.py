"""The split: who trains, who validates, who is tested, fold by fold.

`segment` null means all segments of the clip. The file's metadata says the protocol, its seed, what it promises to keep
apart, how many folds are used and how many were planned, what was left out, and:

- `answers`: what counts as one answer, `clips` (the mean over a clip's rows) or `rows`,
- `validation`: what validates, `part` (the rows of that role) or `test` (the test rows themselves, as some sources did),
- `leaks`: of a protocol that promises nothing at all, what the test rows share with training, as JSON (see
  `serflow.protocols.leak_guard.count_leaks`); else `{}`,
- `budget`: what of it is done, in words; empty where all is,
- `skipped`: why the clips cannot be divided under the protocol, in words; the table then has no rows, else it is empty.
"""

import pyarrow as pa

from serflow.tables import Contract

TRAIN = "train"
VALIDATION = "validation"
TEST = "test"
ROLES = (TRAIN, VALIDATION, TEST)

# What one answer is about.
BY_CLIP, BY_ROW = "clips", "rows"

SPLIT = Contract(
    name="split",
    version=2,
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
