"""Rule train_network: one fold of one system under one protocol, with every seed."""

from pathlib import Path
from typing import TYPE_CHECKING

from serflow.logs import start_log
from serflow.systems.fold import Inputs
from serflow.systems.network import train_network
from serflow.systems.train import Outputs

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

if __name__ == "__main__":
    start_log(snakemake.log[0])
    train_network(
        int(snakemake.wildcards.fold),
        Inputs(
            split=Path(snakemake.input.split),
            manifests=[Path(path) for path in snakemake.input.manifests],
            rows=[Path(path) for path in snakemake.input.rows],
            values=[Path(path) for path in snakemake.input["values"]],
        ),
        Outputs(
            model=Path(snakemake.output.model),
            preparation=Path(snakemake.output.preparation),
            history=Path(snakemake.output.history),
            predictions=Path(snakemake.output.predictions),
        ),
        settings=snakemake.params.settings,
        work=Path(snakemake.params.work),
        code=snakemake.params.code,
    )
