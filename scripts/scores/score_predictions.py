"""Rule score_predictions: the scores of one system under one protocol."""

from pathlib import Path
from typing import TYPE_CHECKING

from serflow.logs import start_log
from serflow.registry import named_in_path
from serflow.scores.score import ScoreTables, score_predictions

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

if __name__ == "__main__":
    start_log(snakemake.log[0])
    score_predictions(
        [Path(path) for path in snakemake.input.predictions],
        split=Path(snakemake.input.split),
        manifests=[Path(path) for path in snakemake.input.manifests],
        system=snakemake.wildcards.system,
        protocol=named_in_path(snakemake.wildcards.protocol),
        settings=snakemake.params.settings,
        tables=ScoreTables(**{name: Path(path) for name, path in snakemake.output.items()}),
    )
