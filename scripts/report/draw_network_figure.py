"""Rule draw_network_figure: one figure of how a network learned under one protocol."""

from pathlib import Path
from typing import TYPE_CHECKING

from serflow.logs import start_log
from serflow.registry import named_in_path
from serflow.report.draw import draw_network_figure

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

if __name__ == "__main__":
    start_log(snakemake.log[0])
    draw_network_figure(
        snakemake.wildcards.figure,
        Path(snakemake.output.figure),
        histories=[Path(path) for path in snakemake.input.histories],
        system=snakemake.wildcards.system,
        protocol=named_in_path(snakemake.wildcards.protocol),
    )
