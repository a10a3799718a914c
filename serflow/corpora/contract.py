"""The manifest: one row for every audio file of a corpus, the good ones and the bad.

Conventions: `clip_id` is `{corpus}/{name}` with the corpus's own clip name in canonical form, the same in every layout;
`path` is relative to the folder that the corpus folder lies in; `speaker` is `{corpus}/{id}`; `emotion` is canonical (see
`serflow.corpora.emotions`), `source_label` is what the corpus says, `perceived_label` what most listeners heard, also
canonical, and `agreement` which share of them; null where nobody listened or they heard no one emotion. Levels are dB
relative to full scale; shares go from 0 to 1; `dc_offset` is the mean sample as a share of full scale. `container` and
`subtype` are as libsndfile names them, told by the content. An excluded row keeps what could be found out and says in
`reason` why it is excluded; `note` tells of what was mended in a row.
"""

import pyarrow as pa

from serflow.tables import Contract

OK = "ok"
EXCLUDED = "excluded"

# How reasons begin.
CONTRADICTION = "contradiction: "
SILENT = "silent: "

# How reasons begin that tell of no damage: the file is well, and not wanted.
DUPLICATE = "duplicate: "
LEFT_OUT = "left out: "
HARMLESS = (DUPLICATE, LEFT_OUT)

MANIFEST = Contract(
    name="manifest",
    version=2,
    schema=pa.schema(
        [
            pa.field("clip_id", pa.string(), nullable=False),
            pa.field("corpus", pa.string(), nullable=False),
            pa.field("path", pa.string(), nullable=False),
            pa.field("speaker", pa.string()),
            pa.field("sex", pa.string()),
            pa.field("age", pa.int16()),
            pa.field("language", pa.string()),
            pa.field("emotion", pa.string()),
            pa.field("source_label", pa.string()),
            pa.field("perceived_label", pa.string()),
            pa.field("agreement", pa.float32()),
            pa.field("intensity", pa.string()),
            pa.field("sentence", pa.string()),
            pa.field("repetition", pa.string()),
            pa.field("sample_rate", pa.int32()),
            pa.field("channels", pa.int16()),
            pa.field("container", pa.string()),
            pa.field("subtype", pa.string()),
            pa.field("frames", pa.int64()),
            pa.field("duration_s", pa.float64()),
            pa.field("peak_dbfs", pa.float32()),
            pa.field("rms_dbfs", pa.float32()),
            pa.field("dc_offset", pa.float32()),
            pa.field("clipped_share", pa.float32()),
            pa.field("silent_share", pa.float32()),
            pa.field("file_sha256", pa.string()),
            pa.field("audio_sha256", pa.string()),
            pa.field("status", pa.string(), nullable=False),
            pa.field("reason", pa.string()),
            pa.field("note", pa.string()),
        ]
    ),
    unique=("clip_id",),
)
