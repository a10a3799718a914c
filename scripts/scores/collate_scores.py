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
        {name: [Path(path) for path in paths] for name, paths in snakemake.input.items()},
        {name: Path(path) for name, path in snakemake.output.items() if name != "leaderboard"},
        leaderboard=Path(snakemake.output.leaderboard),
    )
