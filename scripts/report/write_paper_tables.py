"""Rule write_paper_tables: the leaderboard and the claims in Markdown and in LaTeX."""

from pathlib import Path
from typing import TYPE_CHECKING

from serflow.logs import start_log
from serflow.report.paper_tables import write_claims, write_leaderboard

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

if __name__ == "__main__":
    start_log(snakemake.log[0])
    write_leaderboard(
        Path(snakemake.input.scores),
        Path(snakemake.input.confusion),
        markdown_path=Path(snakemake.output.leaderboard_markdown),
        latex_path=Path(snakemake.output.leaderboard_latex),
    )
    write_claims(
        Path(snakemake.input.claims),
        markdown_path=Path(snakemake.output.claims_markdown),
        latex_path=Path(snakemake.output.claims_latex),
    )
