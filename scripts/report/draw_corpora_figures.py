"""Rule draw_corpora_figures: every figure of all corpora together and of each."""

from pathlib import Path
from typing import TYPE_CHECKING

from serflow.logs import start_log
from serflow.report.draw import draw_all_of_corpora

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

if __name__ == "__main__":
    start_log(snakemake.log[0])
    draw_all_of_corpora(
        Path(snakemake.output[0]).parent,
        corpora=snakemake.params.corpora,
        manifests=[Path(path) for path in snakemake.input.manifests],
        explored=[Path(path) for path in snakemake.input.explored],
        shown=[Path(path) for path in snakemake.input.shown],
    )
