"""Rule measure_leak_gap: what a random split adds to the score of one system."""

from pathlib import Path
from typing import TYPE_CHECKING

from serflow.logs import start_log
from serflow.scores.leak_gap import measure_leak_gap

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

if __name__ == "__main__":
    start_log(snakemake.log[0])
    measure_leak_gap(
        random=[Path(path) for path in snakemake.input.random],
        speaker=[Path(path) for path in snakemake.input.speaker],
        splits=[Path(path) for path in snakemake.input.splits],
        manifests=[Path(path) for path in snakemake.input.manifests],
        system=snakemake.wildcards.system,
        settings=snakemake.params.settings,
        gap=Path(snakemake.output.gap),
    )
