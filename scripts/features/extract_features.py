"""Rule extract_features: one corpus and one feature set, every clip and variant."""

from pathlib import Path
from typing import TYPE_CHECKING

from serflow.features.extract import extract_features
from serflow.logs import start_log

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

if __name__ == "__main__":
    start_log(snakemake.log[0])
    extract_features(
        Path(snakemake.input.manifest),
        corpora_dir=Path(snakemake.params.corpora_dir),
        settings=snakemake.params.settings,
        values=Path(snakemake.output["values"]),
        rows=Path(snakemake.output.rows),
        work=Path(snakemake.params.work),
        workers=snakemake.threads,
        memory_mb=snakemake.resources.mem_mb,
        max_failed_share=snakemake.params.max_failed_share,
        scheduler=snakemake.params.scheduler,
    )
