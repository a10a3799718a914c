"""Rule index_corpus: every file of a corpus that is new or changed read and measured; all of them judged."""

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
        store=Path(snakemake.params.store),
        reread=snakemake.params.reread,
        threads=snakemake.threads,
        **snakemake.params.settings,
    )
