"""This stage makes the figures and the page that one would send.

Needs:
    results/scores/  scores.parquet, confusion.parquet and leak_gaps.parquet
    results/corpora/{corpus}/manifest.parquet and results/protocols/{system}/{protocol}.parquet of the whole study
Makes:
    results/report/figures/{figure}.svg  a figure of the whole study
    results/report/figures/{system}/{protocol}/{figure}.svg  a figure of one system under one protocol
    results/report.html  everything in one file
    results/config.used.yaml  the settings that it was made with
Steps:
    draw_figure and draw_system_figure, write_report; write_used_config
"""


rule draw_figure:
    """One figure of the whole study."""
    input:
        scores="results/scores/scores.parquet",
        gaps="results/scores/leak_gaps.parquet",
        confusion="results/scores/confusion.parquet",
    output:
        figure=report(
            "results/report/figures/{figure}.svg",
            caption="../docs/report/study_figure.rst",
            category="Study",
            labels={"what": "{figure}", "kind": "figure"},
        ),
    log:
        "logs/draw_figure/{figure}.log",
    benchmark:
        "benchmarks/draw_figure/{figure}.tsv"
    conda:
        "../envs/serflow.yaml"
    threads: 1
    resources:
        mem_mb=1000,
        runtime=10,
    params:
        code=figure_code,
    script:
        "../scripts/report/draw_figure.py"


rule draw_system_figure:
    """One figure of one system under one protocol."""
    input:
        scores="results/scores/{system}/{protocol}/scores.parquet",
        confusion="results/scores/{system}/{protocol}/confusion.parquet",
    output:
        figure=report(
            "results/report/figures/{system}/{protocol}/{figure}.svg",
            caption="../docs/report/system_figure.rst",
            category="Systems",
            subcategory="{system}",
            labels={"protocol": "{protocol}", "what": "{figure}"},
        ),
    log:
        "logs/draw_system_figure/{system}/{protocol}/{figure}.log",
    benchmark:
        "benchmarks/draw_system_figure/{system}/{protocol}/{figure}.tsv"
    conda:
        "../envs/serflow.yaml"
    threads: 1
    resources:
        mem_mb=1000,
        runtime=10,
    params:
        code=figure_code,
    script:
        "../scripts/report/draw_system_figure.py"


rule write_report:
    """The page: tables and figures of the whole study in one file."""
    input:
        scores="results/scores/scores.parquet",
        gaps="results/scores/leak_gaps.parquet",
        confusion="results/scores/confusion.parquet",
        manifests=all_manifests,
        splits=all_splits,
        figures=all_figures,
        system_figures=all_system_figures,
    output:
        page=report(
            "results/report.html",
            caption="../docs/report/page.rst",
            category="Study",
            labels={"what": "report", "kind": "page"},
        ),
    log:
        "logs/write_report.log",
    benchmark:
        "benchmarks/write_report.tsv"
    conda:
        "../envs/serflow.yaml"
    threads: 1
    resources:
        mem_mb=1000,
        runtime=10,
    params:
        settings=report_settings(),
        code=code_of("report/write_report"),
    script:
        "../scripts/report/write_report.py"


rule write_used_config:
    """The settings that the results were made with, defaults filled in."""
    output:
        config="results/config.used.yaml",
    log:
        "logs/write_used_config.log",
    benchmark:
        "benchmarks/write_used_config.tsv"
    conda:
        "../envs/serflow.yaml"
    threads: 1
    resources:
        mem_mb=500,
        runtime=5,
    params:
        settings=used_settings(),
        code=code_of("report/write_used_config"),
    script:
        "../scripts/report/write_used_config.py"
