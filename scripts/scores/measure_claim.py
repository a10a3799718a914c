"""Rule measure_claim: what the source of one system says of it, beside what was measured here."""

from pathlib import Path
from typing import TYPE_CHECKING

from serflow.logs import start_log
from serflow.scores.claims import measure_claim

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

if __name__ == "__main__":
    start_log(snakemake.log[0])
    measure_claim(
        scores=[Path(path) for path in snakemake.input.scores],
        splits=[Path(path) for path in snakemake.input.splits],
        published=[Path(path) for path in snakemake.input.published],
        unseen=[Path(path) for path in snakemake.input.unseen],
        manifests=[Path(path) for path in snakemake.input.manifests],
        system=snakemake.wildcards.system,
        settings=snakemake.params.settings,
        claim=Path(snakemake.output.claim),
    )
