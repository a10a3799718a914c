"""Rule write_corpora_page: the page of the corpora, from audits, manifests and figures."""

from pathlib import Path
from typing import TYPE_CHECKING

from serflow.logs import start_log
from serflow.report.corpora_page import write_corpora_page

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

if __name__ == "__main__":
    start_log(snakemake.log[0])
    write_corpora_page(
        Path(snakemake.output.page),
        manifests=[Path(path) for path in snakemake.input.manifests],
        audits_found=[Path(path) for path in snakemake.input.audits],
        figures=[Path(path) for path in snakemake.input.figures],
        settings=snakemake.params.settings,
    )
