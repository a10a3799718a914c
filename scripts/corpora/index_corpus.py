"""Rule index_corpus: every file of a corpus read, measured and judged."""

from pathlib import Path
from typing import TYPE_CHECKING

from serflow.corpora.index import index_corpus
from serflow.logs import start_log

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

if __name__ == "__main__":
    start_log(snakemake.log[0])
    index_corpus(
        snakemake.wildcards.corpus,
        corpora_dir=Path(snakemake.params.corpora_dir),
        manifest=Path(snakemake.output.manifest),
        audit=Path(snakemake.output.audit),
        threads=snakemake.threads,
        **snakemake.params.settings,
    )
