"""Rule draw_corpora_figures: every figure of all corpora together."""

from pathlib import Path
from typing import TYPE_CHECKING

from serflow.logs import start_log
from serflow.report.draw import draw_corpora_figures

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

if __name__ == "__main__":
    start_log(snakemake.log[0])
    draw_corpora_figures(
        [Path(path) for path in snakemake.output],
        manifests=[Path(path) for path in snakemake.input.manifests],
    )
