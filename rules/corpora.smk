"""This stage makes corpora into manifests that can be trusted.

Needs:
    the folder `corpora_dir` of config.yaml with one folder for each corpus (none with `source: demo`); where a folder is
    missing, a network or the archive that a person put there
Makes:
    results/demo/{corpus}.json               receipt of a generated corpus, which lies beside it in its official layout
    results/corpora/{corpus}/download.json   receipt of a fetched corpus, which lies in `corpora_dir` in its official layout
    results/corpora/{corpus}/manifest.parquet  one row a file: who, what, how loud, and whether it is used
    results/corpora/{corpus}/audit.json        counts, and what was excluded and why
    results/.work/index/{corpus}.parquet       what was measured of each file, for the next index; may be deleted
Steps:
    make_demo_corpus (demo only), download_corpus (only where a folder is missing, or `snakemake download`), index_corpus
"""


localrules:
    download_corpus,


rule make_demo_corpus:
    """One corpus of generated speech, in its official layout."""
    output:
        receipt="results/demo/{corpus}.json",
    log:
        "logs/make_demo_corpus/{corpus}.log",
    benchmark:
        "benchmarks/make_demo_corpus/{corpus}.tsv"
    conda:
        "../envs/serflow.yaml"
    threads: 1
    resources:
        mem_mb=1000,
        runtime=20,
    params:
        folder=demo_folder,
        settings=demo_settings(),
        code=code_of("corpora/make_demo_corpus"),
    script:
        "../scripts/corpora/make_demo_corpus.py"


rule download_corpus:
    """What is missing of a corpus fetched, verified and put into its place; what is there stays."""
    output:
        receipt="results/corpora/{corpus}/download.json",
    log:
        "logs/download_corpus/{corpus}.log",
    benchmark:
        "benchmarks/download_corpus/{corpus}.tsv"
    conda:
        "../envs/serflow.yaml"
    threads: 1
    resources:
        mem_mb=1000,
        runtime=600,
    # None of them is compared, and there is no code: a corpus in its place is never fetched anew.
    params:
        corpora_dir=where_the_corpora_lie,
        network=may_fetch,
    script:
        "../scripts/corpora/download_corpus.py"


rule index_corpus:
    """Every file of a corpus that is new or changed read, hashed and measured; all of them judged."""
    input:
        corpus_source,
    output:
        manifest="results/corpora/{corpus}/manifest.parquet",
        audit="results/corpora/{corpus}/audit.json",
    log:
        "logs/index_corpus/{corpus}.log",
    benchmark:
        "benchmarks/index_corpus/{corpus}.tsv"
    conda:
        "../envs/serflow.yaml"
    threads: 4
    resources:
        mem_mb=2000,
        runtime=60,
    params:
        corpora_dir=corpora_dir(),
        # No output, which Snakemake would delete before the job.
        store="results/.work/index/{corpus}.parquet",
        reread=reads_again,
        settings=index_settings,
        code=index_code,
    script:
        "../scripts/corpora/index_corpus.py"
