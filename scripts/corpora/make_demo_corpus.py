"""Rule make_demo_corpus: one corpus of generated speech, in its official layout."""

from pathlib import Path
from typing import TYPE_CHECKING

from serflow.corpora.demo.make import make_demo_corpus
from serflow.logs import start_log

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

if __name__ == "__main__":
    start_log(snakemake.log[0])
    make_demo_corpus(
        snakemake.wildcards.corpus,
        folder=Path(snakemake.params.folder),
        receipt=Path(snakemake.output.receipt),
        **snakemake.params.settings,
    )
