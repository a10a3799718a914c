"""Scores, tidy: one row a number, each with its interval and its n.

`corpus` is a corpus or `all` (every clip of the system); `fold` null means all folds together, `seed` null all seeds.
`low` and `high` bound the 95 % interval of `value`; where `note` says so they are the range of the single speakers' values
instead, which `value` may lie outside of (`serflow.scores.intervals`).
"""

import pyarrow as pa

from serflow.tables import Contract

ALL = "all"

_WHO = (pa.field("system", pa.string(), nullable=False), pa.field("protocol", pa.string(), nullable=False))
_FIGURE = (
    pa.field("metric", pa.string(), nullable=False),
    *(pa.field(name, pa.float64()) for name in ("value", "low", "high")),
    *(pa.field(name, pa.int64(), nullable=False) for name in ("n_clips", "n_speakers")),
    pa.field("note", pa.string()),
)

SCORES = Contract(
    name="scores",
    version=1,
    schema=pa.schema(
        [
            *_WHO,
            pa.field("corpus", pa.string(), nullable=False),
            pa.field("fold", pa.int16()),
            pa.field("seed", pa.int32()),
            *_FIGURE,
        ]
    ),
    unique=("system", "protocol", "corpus", "fold", "seed", "metric"),
)

CONFUSION = Contract(
    name="confusion",
    version=1,
    schema=pa.schema(
        [
            *_WHO,
            pa.field("corpus", pa.string(), nullable=False),
            pa.field("emotion", pa.string(), nullable=False),
            pa.field("predicted", pa.string(), nullable=False),
            pa.field("count", pa.int64(), nullable=False),
        ]
    ),
    unique=("system", "protocol", "corpus", "emotion", "predicted"),
)

# Figures of parts of the answers: of each emotion precision, recall and F1; of each speaker and each sentence UAR and accuracy;
# of women and men what they differ in. `by` says what is divided, `part` which part it is.
PARTS = Contract(
    name="parts",
    version=1,
    schema=pa.schema(
        [
            *_WHO,
            pa.field("corpus", pa.string(), nullable=False),
            pa.field("by", pa.string(), nullable=False),
            pa.field("part", pa.string(), nullable=False),
            *_FIGURE,
        ]
    ),
    unique=("system", "protocol", "corpus", "by", "part", "metric"),
)

# `gap` is that of women less that of men. `emotion` is null for what is taken over all of them. `threshold` is what public test
# suites allow a gap to be at most, whichever way it points.
SEX_GAPS = Contract(
    name="sex_gaps",
    version=1,
    schema=pa.schema(
        [
            *_WHO,
            pa.field("corpus", pa.string(), nullable=False),
            pa.field("metric", pa.string(), nullable=False),
            pa.field("emotion", pa.string()),
            pa.field("female", pa.float64()),
            pa.field("male", pa.float64()),
            pa.field("gap", pa.float64()),
            pa.field("low", pa.float64()),
            pa.field("high", pa.float64()),
            pa.field("threshold", pa.float64(), nullable=False),
            pa.field("n_clips", pa.int64(), nullable=False),
            pa.field("n_women", pa.int64(), nullable=False),
            pa.field("n_men", pa.int64(), nullable=False),
            pa.field("note", pa.string()),
        ]
    ),
    unique=("system", "protocol", "corpus", "metric", "emotion"),
)

# Answers by how probable the answered label was said to be: above the lower edge, up to the upper one. `right` is the share of
# them that is right, `low` and `high` its interval over speakers.
CALIBRATION = Contract(
    name="calibration",
    version=1,
    schema=pa.schema(
        [
            *_WHO,
            pa.field("lower_edge", pa.float64(), nullable=False),
            pa.field("upper_edge", pa.float64(), nullable=False),
            pa.field("confidence", pa.float64()),
            pa.field("right", pa.float64()),
            pa.field("low", pa.float64()),
            pa.field("high", pa.float64()),
            pa.field("n_answers", pa.int64(), nullable=False),
            pa.field("note", pa.string()),
        ]
    ),
    unique=("system", "protocol", "lower_edge"),
)

# The wrong answers that were said with the greatest probability, `place` counts from 1. `path` is the manifest's.
MISTAKES = Contract(
    name="mistakes",
    version=1,
    schema=pa.schema(
        [
            *_WHO,
            pa.field("place", pa.int64(), nullable=False),
            pa.field("clip_id", pa.string(), nullable=False),
            pa.field("corpus", pa.string(), nullable=False),
            pa.field("speaker", pa.string(), nullable=False),
            pa.field("emotion", pa.string(), nullable=False),
            pa.field("predicted", pa.string(), nullable=False),
            pa.field("probability", pa.float64(), nullable=False),
            pa.field("path", pa.string(), nullable=False),
        ]
    ),
    unique=("system", "protocol", "place"),
)

# The tables of one system under one protocol, by the names of their files.
OF_SYSTEM_PROTOCOL = {contract.name: contract for contract in (SCORES, CONFUSION, PARTS, SEX_GAPS, CALIBRATION, MISTAKES)}

# Two systems under one protocol on the clips that both answered. `difference` is that of `one` less that of `other`; `p` is that
# of the permutation test, `p_holm` after Holm's correction over all pairs of the same protocol and labels.
COMPARISONS = Contract(
    name="comparisons",
    version=1,
    schema=pa.schema(
        [
            pa.field("protocol", pa.string(), nullable=False),
            pa.field("one", pa.string(), nullable=False),
            pa.field("other", pa.string(), nullable=False),
            pa.field("metric", pa.string(), nullable=False),
            pa.field("one_value", pa.float64()),
            pa.field("other_value", pa.float64()),
            pa.field("difference", pa.float64()),
            pa.field("low", pa.float64()),
            pa.field("high", pa.float64()),
            pa.field("p", pa.float64()),
            pa.field("p_holm", pa.float64()),
            pa.field("n_clips", pa.int64(), nullable=False),
            pa.field("n_speakers", pa.int64(), nullable=False),
            pa.field("note", pa.string()),
        ]
    ),
    unique=("protocol", "one", "other", "metric"),
)

# A side is null where a system did not answer all; the note says so.
LEAK_GAPS = Contract(
    name="leak_gaps",
    version=2,
    schema=pa.schema(
        [
            pa.field("system", pa.string(), nullable=False),
            pa.field("corpus", pa.string(), nullable=False),
            pa.field("metric", pa.string(), nullable=False),
            pa.field("random", pa.float64()),
            pa.field("speaker", pa.float64()),
            pa.field("gap", pa.float64()),
            pa.field("low", pa.float64()),
            pa.field("high", pa.float64()),
            pa.field("n_clips", pa.int64(), nullable=False),
            pa.field("n_speakers", pa.int64(), nullable=False),
            pa.field("note", pa.string()),
        ]
    ),
    unique=("system", "corpus", "metric"),
)

# Whose figures a claim is set beside: what its source did, clips at random, people whom the system never heard.
SIDES = ("published", "random", "unseen")


def _figure_fields(side: str) -> list[pa.Field]:
    bounds = [pa.field(f"{side}{ending}", pa.float64()) for ending in ("", "_low", "_high")]
    sizes = [pa.field(f"{side}_{of}", pa.int64()) for of in ("n_clips", "n_speakers")]
    return [*bounds, *sizes, pa.field(f"{side}_note", pa.string())]


# `claimed` stands in the row of the metric that the source measured; the others are what it might have measured. Of a figure
# that is null the note says why. `gap` is `published` less `unseen`, with the bounds of the difference.
CLAIMS = Contract(
    name="claims",
    version=1,
    schema=pa.schema(
        [
            pa.field("source", pa.string(), nullable=False),
            pa.field("system", pa.string(), nullable=False),
            pa.field("metric", pa.string(), nullable=False),
            pa.field("claimed", pa.float64()),
            pa.field("tested", pa.string(), nullable=False),
            *(field for side in SIDES for field in _figure_fields(side)),
            pa.field("unseen_protocol", pa.string()),
            pa.field("gap", pa.float64()),
            pa.field("gap_low", pa.float64()),
            pa.field("gap_high", pa.float64()),
            pa.field("gap_note", pa.string()),
            pa.field("budget", pa.string(), nullable=False),
            pa.field("transductive", pa.bool_(), nullable=False),
            pa.field("why", pa.string(), nullable=False),
        ]
    ),
    unique=("system", "metric"),
)
