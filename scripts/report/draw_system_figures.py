"""Rule draw_system_figures: every figure of one system under one protocol."""

from pathlib import Path
from typing import TYPE_CHECKING

from serflow.logs import start_log
from serflow.registry import named_in_path
from serflow.report.draw import draw_system_figures

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

if __name__ == "__main__":
    start_log(snakemake.log[0])
    draw_system_figures(
        snakemake.output,
        tables={name: Path(path) for name, path in snakemake.input.items()},
        system=snakemake.wildcards.system,
        protocol=named_in_path(snakemake.wildcards.protocol),
    )
