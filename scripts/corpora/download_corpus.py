"""Rule download_corpus: what is missing of a corpus fetched, verified and put into its place."""

from pathlib import Path
from typing import TYPE_CHECKING

from serflow import registry
from serflow.corpora.download.corpus import download_corpus
from serflow.logs import start_log

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

if __name__ == "__main__":
    start_log(snakemake.log[0])
    corpus = snakemake.wildcards.corpus
    download_corpus(
        corpus,
        card=registry.declaration(registry.CORPORA, corpus, "CARD"),
        corpora_dir=Path(snakemake.params.corpora_dir),
        receipt=Path(snakemake.output.receipt),
        network=snakemake.params.network,
    )
