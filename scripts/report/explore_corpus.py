"""Rule explore_corpus: measures of a sample of a corpus, and one clip of each emotion to draw."""

from pathlib import Path
from typing import TYPE_CHECKING

from serflow.logs import start_log
from serflow.report.explore import explore_corpus

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

if __name__ == "__main__":
    start_log(snakemake.log[0])
    explore_corpus(
        Path(snakemake.input.manifest),
        corpora_dir=Path(snakemake.params.corpora_dir),
        settings=snakemake.params.settings,
        explored=Path(snakemake.output.explored),
        shown=Path(snakemake.output.shown),
    )
