"""Rule write_used_config: the settings that the results were made with, defaults filled in."""

from typing import TYPE_CHECKING

import yaml

from serflow.files import write_text
from serflow.logs import start_log

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

if __name__ == "__main__":
    start_log(snakemake.log[0])
    write_text(snakemake.output.config, yaml.safe_dump(snakemake.params.settings, allow_unicode=True))
