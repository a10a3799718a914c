"""Rule compare_systems: every two systems that can be compared, and what chance would make of it."""

from pathlib import Path
from typing import TYPE_CHECKING

from serflow.logs import start_log
from serflow.scores.compare import compare_systems

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

if __name__ == "__main__":
    start_log(snakemake.log[0])
    compare_systems(
        [(system, protocol, [Path(path) for path in paths]) for system, protocol, paths in snakemake.params.tested],
        manifests=[Path(path) for path in snakemake.input.manifests],
        settings=snakemake.params.settings,
        output=Path(snakemake.output.comparisons),
    )
