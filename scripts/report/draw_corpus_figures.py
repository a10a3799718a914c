"""Rule draw_corpus_figures: every figure of one corpus."""

from pathlib import Path
from typing import TYPE_CHECKING

from serflow.logs import start_log
from serflow.report.draw import draw_corpus_figures

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

if __name__ == "__main__":
    start_log(snakemake.log[0])
    draw_corpus_figures(
        [Path(path) for path in snakemake.output],
        manifest=Path(snakemake.input.manifest),
        explored=Path(snakemake.input.explored),
        shown=Path(snakemake.input.shown),
        corpus=snakemake.wildcards.corpus,
    )
