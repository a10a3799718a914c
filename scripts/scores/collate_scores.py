"""Rule collate_scores: the scores of all systems in one place, and who leads."""

from pathlib import Path
from typing import TYPE_CHECKING

from serflow.logs import start_log
from serflow.scores.collate import collate_scores

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

if __name__ == "__main__":
    start_log(snakemake.log[0])
    collate_scores(
        scores=[Path(path) for path in snakemake.input.scores],
        confusions=[Path(path) for path in snakemake.input.confusions],
        gaps=[Path(path) for path in snakemake.input.gaps],
        all_scores=Path(snakemake.output.scores),
        all_confusions=Path(snakemake.output.confusion),
        all_gaps=Path(snakemake.output.gaps),
        leaderboard=Path(snakemake.output.leaderboard),
    )
