"""Speed as ratios within one run, and what a million clips take: `make bench` writes results/bench.json and prints a table.

Each pair is timed alternately, several times, and the fastest of each counts: other work on the machine only ever slows
a run down. Features are computed of the recordings of a folder of corpora, `make bench ARGS=FOLDER`, or of generated ones, as
in the demo; everything else of generated ones, so that everyone measures the same. Seconds and memory by themselves are
measured once, and say as much of the machine as of serflow.
"""

import json
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from importlib.util import find_spec
from pathlib import Path

from bench.extraction import gain_of_two_workers, one_clip_more
from bench.features import FEATURE_PAIRS
from bench.million_rows import measure_million_rows
from bench.pair import Pair, seconds
from bench.pairs import PAIRS, RATES
from bench.scores import SCORE_PAIRS, seconds_of_scores
from bench.training import TRAINING_PAIRS
from serflow.corpora.demo.make import make_demo_corpus
from serflow.files import write_text

ROUNDS = 5
# Of what two processes gain by themselves; and of the time of a whole corpus.
GAINED, PART = 0.9, 0.05
# What a study predicts for a system under a protocol, and how long the tables of all of them may take on how many cores.
PREDICTED, STUDY_TABLES, STUDY_S, CORES = 120_000, 54, 60.0, 2
OUTPUT = Path("results/bench.json")


@dataclass(frozen=True)
class Measured:
    """One comparison, or one figure by itself.

    Attributes:
        name: of what is measured
        what: the same in words
        against: what it is measured against, in words; empty for a figure by itself
        value: of serflow
        baseline: of what it is compared with; None for a figure by itself
        unit: of both
        ratio: the one that the target is about; None where it is about the value
        target: at least or at most this
        met: whether it is
    """

    name: str
    what: str
    against: str
    value: float
    baseline: float | None
    unit: str
    ratio: float | None
    target: str
    met: bool


def measure(pairs: Iterable[Pair], folder: Path) -> list[Measured]:
    """Time pairs on the recordings of a folder."""
    measured = []
    for pair in pairs:
        if pair.needs and find_spec(pair.needs) is None:
            sys.stdout.write(f"{pair.name}: left out, since {pair.needs} is not installed\n")
            continue
        ours, baseline = pair.prepare(folder)
        rounds = [(seconds(ours), seconds(baseline)) for _ in range(ROUNDS)]
        value, other = (min(side) for side in zip(*rounds, strict=True))
        ratio = value / other if pair.at_most is not None else other / value
        target, met = (
            (f"at most {pair.at_most}", ratio <= pair.at_most)
            if pair.at_most is not None
            else (f"at least {pair.at_least}", ratio >= (pair.at_least or 0))
        )
        measured.append(Measured(pair.name, pair.what, pair.against, round(value, 4), round(other, 4), "s", round(ratio, 2), target, met))
    return measured


def measure_rates(folder: Path) -> list[Measured]:
    """Count what is done in a second."""
    measured = []
    for rate in RATES:
        work, count = rate.prepare(folder)
        value = round(count / min(seconds(work) for _ in range(ROUNDS)))
        target, met = f"at least {rate.at_least}", value >= rate.at_least
        measured.append(Measured(rate.name, rate.what, "", value, None, rate.unit, value, target, met))
    return measured


def measure_extraction(folder: Path) -> list[Measured]:
    """Two workers, and a clip more."""
    dask, own = gain_of_two_workers(folder)
    more, whole = one_clip_more(folder)
    gained, part = dask / own, more / whole
    return [
        Measured(
            "two_workers",
            "what a second worker gains",
            "what a second process gains that knows nothing of the first",
            round(dask, 2),
            round(own, 2),
            "x",
            round(gained, 2),
            f"at least {GAINED}",
            gained >= GAINED,
        ),
        Measured(
            "one_clip_more",
            "features of a corpus that has grown by a clip",
            "those of the whole corpus",
            round(more, 3),
            round(whole, 3),
            "s",
            round(part, 3),
            f"at most {PART}",
            part <= PART,
        ),
    ]


def measure_limits(folder: Path) -> list[Measured]:
    """What a million clips take, each protocol in a process of its own."""
    return [
        Measured(
            name,
            f"{name.removeprefix('million_rows_')} split of a million clips",
            "",
            round(value, 2),
            None,
            unit,
            None,
            f"at most {at_most}",
            value <= at_most,
        )
        for name, value, unit, at_most in measure_million_rows(folder)
    ]


def measure_scores(folder: Path) -> list[Measured]:
    """All tables of one system under one protocol, of which a study has 54: nine systems, six protocols."""
    folder.mkdir()
    took, at_most = seconds_of_scores(folder, predictions=PREDICTED), STUDY_S * CORES / STUDY_TABLES
    what = "all scores of 120,000 answers of a system under a protocol"
    return [Measured("scores_120000", what, "", round(took, 2), None, "s", None, f"at most {at_most:.2f}", took <= at_most)]


def line(row: Measured) -> str:
    """One row of the printed table."""
    compared = " " * 34 if row.baseline is None else f"against {row.baseline:9.4f} {row.unit}  ratio {row.ratio:6.2f}"
    return f"{row.name:28} {row.value:9.4f} {row.unit:3}  {compared}  ({row.target}: {'met' if row.met else 'MISSED'})\n"


def main(real: Path | None) -> None:
    """Measure, write, print."""
    with tempfile.TemporaryDirectory() as temporary:
        corpora = Path(temporary)
        make_demo_corpus("savee", folder=corpora / "SAVEE", receipt=corpora / "savee.json", seed=1, clips_per_speaker=10)
        make_demo_corpus("ravdess", folder=corpora / "RAVDESS", receipt=corpora / "ravdess.json", seed=1, clips_per_speaker=30)
        # First, before the other measures write their own recordings beside these.
        of_features = [*measure(FEATURE_PAIRS, real or corpora), *measure_extraction(real or corpora)]
        measured = [*of_features, *measure(PAIRS, corpora), *measure_rates(corpora), *measure_limits(corpora)]
        measured += [*measure(SCORE_PAIRS, corpora), *measure_scores(corpora / "scores")]
        # Last: Keras and its backend take memory that they do not give back.
        measured += measure(TRAINING_PAIRS, real or corpora)
    write_text(OUTPUT, json.dumps([asdict(row) for row in measured], indent=2) + "\n")
    for row in measured:
        sys.stdout.write(line(row))


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
