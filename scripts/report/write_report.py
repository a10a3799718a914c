"""Rule write_report: the page, from the tables and the figures of the whole study."""

from pathlib import Path
from typing import TYPE_CHECKING

from serflow.logs import start_log
from serflow.report.page import write_page

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

if __name__ == "__main__":
    start_log(snakemake.log[0])
    write_page(
        Path(snakemake.output.page),
        scores=Path(snakemake.input.scores),
        gaps=Path(snakemake.input.gaps),
        confusion=Path(snakemake.input.confusion),
        claims=Path(snakemake.input.claims),
        comparisons=Path(snakemake.input.comparisons),
        mistakes=Path(snakemake.input.mistakes),
        parts=Path(snakemake.input.parts),
        manifests=[Path(path) for path in snakemake.input.manifests],
        splits=[Path(path) for path in snakemake.input.splits],
        figures=[
            Path(path) for kind in ("figures", "system_figures", "network_figures", "corpora_figures") for path in snakemake.input[kind]
        ],
        settings=snakemake.params.settings,
        audio=snakemake.params.audio,
        speed=next((Path(path) for path in snakemake.input.speed), None),
    )
