"""Rule collate_claims: the claims of all sources in one table."""

from pathlib import Path
from typing import TYPE_CHECKING

from serflow.logs import start_log
from serflow.scores.claims import collate_claims

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

if __name__ == "__main__":
    start_log(snakemake.log[0])
    collate_claims(
        [Path(path) for path in snakemake.input.claims],
        not_run=snakemake.params.settings,
        table=Path(snakemake.output.claims),
        text=Path(snakemake.output.text),
    )
