"""Rule draw_corpus_figures: every figure of each corpus."""

from pathlib import Path
from typing import TYPE_CHECKING

from serflow.logs import start_log
from serflow.report.draw import draw_each_corpus

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

if __name__ == "__main__":
    start_log(snakemake.log[0])
    draw_each_corpus(
        Path(snakemake.output[0]).parents[1],
        corpora=snakemake.params.corpora,
        manifests=[Path(path) for path in snakemake.input.manifests],
        explored=[Path(path) for path in snakemake.input.explored],
        shown=[Path(path) for path in snakemake.input.shown],
    )
