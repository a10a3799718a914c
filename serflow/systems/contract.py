"""What training leaves behind: the answers for the test clips, and the way it learned.

A row is a clip: `variant` is `original` and `segment` null. Under the protocol `published` it is a row of features, as the
sources count: a variant, and where clips are cut, a segment. Probabilities stand in one column an emotion of the system's
labels, `probability_{emotion}`, and add up to 1. Where a model's probabilities are no numbers, as after a training that went
wrong, all of them are 0 and `predicted` is empty.
"""

import pyarrow as pa

from serflow.tables import Contract

PROBABILITY = "probability_"
NO_ANSWER = ""

PREDICTIONS = Contract(
    name="predictions",
    version=2,
    schema=pa.schema(
        [
            pa.field("clip_id", pa.string(), nullable=False),
            pa.field("variant", pa.string(), nullable=False),
            pa.field("segment", pa.int32()),
            pa.field("fold", pa.int16(), nullable=False),
            pa.field("seed", pa.int32(), nullable=False),
            pa.field("emotion", pa.string(), nullable=False),
            pa.field("predicted", pa.string(), nullable=False),
        ]
    ),
    unique=("clip_id", "variant", "segment", "fold", "seed"),
    prefix=PROBABILITY,
)

HISTORY = Contract(
    name="history",
    version=1,
    schema=pa.schema(
        [
            pa.field("seed", pa.int32(), nullable=False),
            pa.field("epoch", pa.int32(), nullable=False),
            pa.field("quantity", pa.string(), nullable=False),
            pa.field("value", pa.float64(), nullable=False),
        ]
    ),
    unique=("seed", "epoch", "quantity"),
)
