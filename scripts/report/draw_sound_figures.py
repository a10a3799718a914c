"""Rule draw_sound_figures: one clip before and after each variant and each augmentation."""

from pathlib import Path
from typing import TYPE_CHECKING

from serflow.logs import start_log
from serflow.report.sounds import draw_sound_figures

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

if __name__ == "__main__":
    start_log(snakemake.log[0])
    draw_sound_figures(
        Path(snakemake.output[0]).parents[2],
        manifest=Path(snakemake.input.manifest),
        corpora_dir=Path(snakemake.params.corpora_dir),
        changes=snakemake.params.changes,
    )
