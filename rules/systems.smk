"""This stage trains and tests.

Needs:
    results/features/{corpus}/{feature_set}/ of all corpora of a system, their manifests, and
    results/protocols/{system}/{protocol}.parquet
Makes, in results/systems/{system}/{protocol}/fold-{fold}/:
    model.keras or model.joblib  the first seed's model
    preparation.json             its scaler and labels
    history.parquet              how it learned
    predictions.parquet          its answers for the fold's test clips
and while a network trains, in results/.work/systems/, what a killed training goes on from
Steps:
    train_network (Keras, one GPU each, or none) or train_estimator (scikit-learn); the leak guard comes before the first step
"""


rule train_network:
    """One fold of a network under one protocol, with every seed."""
    input:
        manifests=system_manifests,
        rows=system_rows,
        values=system_values,
        split="results/protocols/{system}/{protocol}.parquet",
    output:
        model="results/systems/{system}/{protocol}/fold-{fold}/model.keras",
        preparation="results/systems/{system}/{protocol}/fold-{fold}/preparation.json",
        history="results/systems/{system}/{protocol}/fold-{fold}/history.parquet",
        predictions="results/systems/{system}/{protocol}/fold-{fold}/predictions.parquet",
    log:
        "logs/train_network/{system}/{protocol}/fold-{fold}.log",
    benchmark:
        "benchmarks/train_network/{system}/{protocol}/fold-{fold}.tsv"
    wildcard_constraints:
        system=systems_of("network"),
    conda:
        "../envs/serflow.yaml"
    threads: training_threads
    resources:
        mem_mb=8000,
        runtime=240,
        gpu=training_gpus,
    params:
        # No output, which Snakemake would delete before the job.
        work="results/.work/systems/{system}/{protocol}/fold-{fold}",
        settings=training_settings,
        code=training_code,
    script:
        "../scripts/systems/train_network.py"


rule train_estimator:
    """One fold of an estimator under one protocol, with every seed."""
    input:
        manifests=system_manifests,
        rows=system_rows,
        values=system_values,
        split="results/protocols/{system}/{protocol}.parquet",
    output:
        model="results/systems/{system}/{protocol}/fold-{fold}/model.joblib",
        preparation="results/systems/{system}/{protocol}/fold-{fold}/preparation.json",
        history="results/systems/{system}/{protocol}/fold-{fold}/history.parquet",
        predictions="results/systems/{system}/{protocol}/fold-{fold}/predictions.parquet",
    log:
        "logs/train_estimator/{system}/{protocol}/fold-{fold}.log",
    benchmark:
        "benchmarks/train_estimator/{system}/{protocol}/fold-{fold}.tsv"
    wildcard_constraints:
        system=systems_of("estimator"),
    conda:
        "../envs/serflow.yaml"
    threads: 2
    resources:
        mem_mb=4000,
        runtime=120,
    params:
        settings=training_settings,
        code=training_code,
    script:
        "../scripts/systems/train_estimator.py"
