"""What training leaves behind: the answers for the test clips, and the way it learned.

Probabilities stand in one column an emotion of the system's labels, `probability_{emotion}`, and add up to 1.
"""

import pyarrow as pa

from serflow.tables import Contract

PROBABILITY = "probability_"

PREDICTIONS = Contract(
    name="predictions",
    version=1,
    schema=pa.schema(
        [
            pa.field("clip_id", pa.string(), nullable=False),
            pa.field("fold", pa.int16(), nullable=False),
            pa.field("seed", pa.int32(), nullable=False),
            pa.field("emotion", pa.string(), nullable=False),
            pa.field("predicted", pa.string(), nullable=False),
        ]
    ),
    unique=("clip_id", "fold", "seed"),
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
