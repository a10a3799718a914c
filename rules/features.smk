"""This stage makes recordings into numbers, once for each feature set.

Needs:
    results/corpora/{corpus}/manifest.parquet and the recordings that it names
    the files in folders that arguments of augmentations name, such as recorded noise
Makes:
    results/features/{corpus}/{feature_set}/values.npy    float32, opened memory-mapped
    results/features/{corpus}/{feature_set}/rows.parquet  which clip and variant each row is
    results/.work/features/{corpus}/{feature_set}/        what was computed, for the next time; may be deleted
Steps:
    extract_features, which fans out over clips with dask inside the job
"""


rule extract_features:
    """One corpus and one feature set: decode, augment, compute, write values and rows."""
    input:
        manifest="results/corpora/{corpus}/manifest.parquet",
        files=variant_files,
    output:
        values="results/features/{corpus}/{feature_set}/values.npy",
        rows="results/features/{corpus}/{feature_set}/rows.parquet",
    log:
        "logs/extract_features/{corpus}/{feature_set}.log",
    benchmark:
        "benchmarks/extract_features/{corpus}/{feature_set}.tsv"
    conda:
        "../envs/serflow.yaml"
    threads: 8
    resources:
        mem_mb=8000,
        runtime=240,
    params:
        corpora_dir=where_the_corpora_lie,
        # No output, which Snakemake would delete before the job.
        work="results/.work/features/{corpus}/{feature_set}",
        max_failed_share=STUDY.settings.extraction.max_failed_share,
        scheduler=dask_scheduler,
        settings=feature_settings,
        code=features_code,
    script:
        "../scripts/features/extract_features.py"
