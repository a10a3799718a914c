"""What was heard in a sample of a corpus's clips, kept so that figures can be drawn without the recordings.

Conventions: the measures are means over time of librosa's own at 22,050 Hz, mono, over at most the first 30 s of a clip;
`mfcc_0` follows the level, the others the shape of the spectrum. `low` and `high` are the lowest and highest sample of each
column of a drawn waveform, between -1 and 1. `spectrogram` holds one byte for each mel band and column, band by band from
the lowest: 255 is the clip's loudest, 0 is `RANGE_DB` below it or less.
"""

import pyarrow as pa

from serflow.tables import Contract

MFCC = 13
RANGE_DB = 70

EXPLORED = Contract(
    name="explored",
    version=1,
    schema=pa.schema(
        [
            pa.field("clip_id", pa.string(), nullable=False),
            pa.field("speaker", pa.string(), nullable=False),
            pa.field("emotion", pa.string(), nullable=False),
            pa.field("zero_crossing_rate", pa.float32(), nullable=False),
            pa.field("rms", pa.float32(), nullable=False),
            *(pa.field(f"mfcc_{number}", pa.float32(), nullable=False) for number in range(MFCC)),
        ]
    ),
    unique=("clip_id",),
)

EXAMPLES = Contract(
    name="examples",
    version=1,
    schema=pa.schema(
        [
            pa.field("clip_id", pa.string(), nullable=False),
            pa.field("speaker", pa.string(), nullable=False),
            pa.field("emotion", pa.string(), nullable=False),
            pa.field("sentence", pa.string()),
            pa.field("seconds", pa.float32(), nullable=False),
            pa.field("low", pa.list_(pa.float32()), nullable=False),
            pa.field("high", pa.list_(pa.float32()), nullable=False),
            pa.field("bands", pa.int16(), nullable=False),
            pa.field("spectrogram", pa.binary(), nullable=False),
        ]
    ),
    unique=("emotion",),
)
