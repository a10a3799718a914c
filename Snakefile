# serflow: from emotional-speech corpora to an honest report. This file is the map; docs/workflow.md is the guide.
#
#   rules/{stage}.smk    what is made from what         scripts/{stage}/{rule}.py    one short script a rule
#   serflow/{stage}/     the library that does it       results/{stage}/             what comes out (never committed)

from pathlib import Path

from snakemake.utils import min_version

min_version("9.27")


configfile: Path(workflow.basedir, "config.yaml")


report: "docs/report/workflow.rst"


# A cluster may run many GPU jobs at a time; one machine runs as many as profiles/default says.
resource_scopes:
    gpu="local",


include: "rules/common.smk"


wildcard_constraints:
    corpus=one_of(all_corpora()),
    feature_set=one_of(STUDY.settings.feature_sets),
    system=one_of(STUDY.systems),
    protocol=one_of(map(registry.path_part, study_of.all_protocols())),
    figure=one_of(registry.names(FIGURES)),
    fold=r"\d+",


include: "rules/corpora.smk"
include: "rules/features.smk"
include: "rules/protocols.smk"
include: "rules/systems.smk"
include: "rules/scores.smk"
include: "rules/report.smk"
include: "rules/targets.smk"


rule all:
    """Everything up to the report, and beside it the pages of the corpora and of the features."""
    default_target: True
    input:
        "results/report.html",
        "results/corpora.html",
        "results/features.html",
        all_paper_tables,
        "results/config.used.yaml",
