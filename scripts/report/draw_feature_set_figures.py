"""Rule draw_feature_set_figures: what each feature set makes of a clip of each emotion."""

from pathlib import Path
from typing import TYPE_CHECKING

from serflow.logs import start_log
from serflow.report.values import draw_feature_set_figures

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

if __name__ == "__main__":
    start_log(snakemake.log[0])
    draw_feature_set_figures(
        Path(snakemake.output[0]).parents[1],
        sets=snakemake.params.sets,
        manifests=[Path(path) for path in snakemake.input.manifests],
        values=[Path(path) for path in snakemake.input.values],
        rows=[Path(path) for path in snakemake.input.rows],
    )
