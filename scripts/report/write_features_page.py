"""Rule write_features_page: the page of the features, from figures and settings."""

from pathlib import Path
from typing import TYPE_CHECKING

from serflow.logs import start_log
from serflow.report.features_page import write_features_page

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

if __name__ == "__main__":
    start_log(snakemake.log[0])
    write_features_page(
        Path(snakemake.output.page),
        figures=[Path(path) for path in [*snakemake.input.sounds, *snakemake.input.feature_sets]],
        settings=snakemake.params.settings,
    )
