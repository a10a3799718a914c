"""Rule make_split: who trains, validates and is tested, for one system under one protocol."""

from pathlib import Path
from typing import TYPE_CHECKING

from serflow.logs import start_log
from serflow.protocols.split import make_split

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

if __name__ == "__main__":
    start_log(snakemake.log[0])
    make_split(
        [Path(path) for path in snakemake.input.manifests],
        settings=snakemake.params.settings,
        split=Path(snakemake.output.split),
        rows=[Path(path) for path in snakemake.input.rows],
    )
