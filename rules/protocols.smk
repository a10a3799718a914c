"""This stage says who trains, who validates and who is tested.

Needs:
    results/corpora/{corpus}/manifest.parquet of all corpora of a system, and for the protocol `published`
    results/features/{corpus}/{feature_set}/rows.parquet
Makes:
    results/protocols/{system}/{protocol}.parquet  clip, variant, fold, role; the protocol's promise in the metadata
    where {protocol} is partition-{name} for what the settings call partition:{name}
Steps:
    make_split, which fails where the leak guard finds anything on two sides
"""


rule make_split:
    """One system under one protocol: every clip's role in every fold."""
    input:
        manifests=split_manifests,
        rows=split_rows,
    output:
        split="results/protocols/{system}/{protocol}.parquet",
    log:
        "logs/make_split/{system}/{protocol}.log",
    benchmark:
        "benchmarks/make_split/{system}/{protocol}.tsv"
    conda:
        "../envs/serflow.yaml"
    threads: 1
    resources:
        mem_mb=2000,
        runtime=20,
    params:
        settings=split_settings,
        code=split_code,
    script:
        "../scripts/protocols/make_split.py"
