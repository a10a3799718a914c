"""This stage makes the figures and the pages that one would send.

Needs:
    results/scores/  scores.parquet, confusion.parquet, leak_gaps.parquet, claims.parquet, comparisons.parquet, mistakes.parquet and parts.parquet
    results/systems/{system}/{protocol}/fold-{fold}/history.parquet of all networks
    results/corpora/{corpus}/manifest.parquet and results/protocols/{system}/{protocol}.parquet of the whole study
    results/corpora/{corpus}/audit.json and the recordings, for the page of the corpora
    results/bench.json, where there is one
    results/features/{corpus}/{feature_set}/values.npy and rows.parquet of one corpus, and one recording, for that of the features
Makes:
    results/corpora/{corpus}/explored.parquet and examples.parquet  what was heard in a sample of clips
    results/report/figures/{figure}.svg  a figure of the whole study
    results/report/figures/{system}/{protocol}/{figure}.svg  a figure of one system under one protocol
    results/report/figures/corpora/{figure}.svg and corpora/{corpus}/{figure}.svg  figures of all corpora, and of each
    results/report/figures/variants/{variant}/{figure}.svg and augmentations/…  a clip before and after
    results/report/figures/feature_sets/{feature_set}/{figure}.svg  what a feature set makes of a clip of each emotion
    results/scores/leaderboard.md, leaderboard.tex, claims.md and claims.tex  the same for papers
    results/report.html  everything in one file
    results/corpora.html  the corpora: what is missing, left out and odd, and what they sound like
    results/features.html  the features: what augmentations do to a clip, and what the sets make of it
    results/config.used.yaml  the settings that it was made with
Steps:
    write_paper_tables; draw_figure, draw_system_figures and draw_network_figure, write_report; write_used_config
    explore_corpus, draw_corpora_figures, draw_corpus_figures, write_corpora_page
    draw_sound_figures and draw_feature_set_figures, write_features_page
"""


# Nothing trains on what the rules of the corpora's and the features' pages make: by a priority below all others they take the
# cores that are left.
rule explore_corpus:
    """A sample of a corpus listened to: measures by emotion, and one clip of each emotion to draw."""
    input:
        manifest="results/corpora/{corpus}/manifest.parquet",
    output:
        explored="results/corpora/{corpus}/explored.parquet",
        shown="results/corpora/{corpus}/examples.parquet",
    log:
        "logs/explore_corpus/{corpus}.log",
    benchmark:
        "benchmarks/explore_corpus/{corpus}.tsv"
    priority: -0.01
    conda:
        "../envs/serflow.yaml"
    threads: 1
    resources:
        mem_mb=1000,
        runtime=20,
    params:
        corpora_dir=where_the_corpora_lie,
        settings=explore_settings(),
        code=code_of("report/explore_corpus"),
    script:
        "../scripts/report/explore_corpus.py"


# The report shows these as well, and they need no listening.
rule draw_corpora_figures:
    """Every figure of all corpora together."""
    input:
        manifests=all_manifests,
    output:
        [
            report(
                corpora_figure(figure),
                caption="../docs/report/corpora_figure.rst",
                category="Corpora",
                subcategory="all",
                labels={"what": figure, "kind": "figure"},
            )
            for figure in figures_of("corpora")
        ],
    log:
        "logs/draw_corpora_figures.log",
    benchmark:
        "benchmarks/draw_corpora_figures.tsv"
    priority: -0.01
    conda:
        "../envs/serflow.yaml"
    threads: 1
    resources:
        mem_mb=1000,
        runtime=10,
    params:
        code=corpora_figures_code(),
    script:
        "../scripts/report/draw_corpora_figures.py"


# One job draws them all: to start is most of what a figure takes.
rule draw_corpus_figures:
    """Every figure of each corpus."""
    input:
        manifests=all_manifests,
        explored=all_explored,
        shown=all_examples,
    output:
        [
            report(
                corpus_figure(corpus, figure),
                caption="../docs/report/corpora_figure.rst",
                category="Corpora",
                subcategory=corpus,
                labels={"what": figure, "kind": "figure"},
            )
            for corpus in STUDY.settings.corpora
            for figure in figures_of("corpus")
        ],
    log:
        "logs/draw_corpus_figures.log",
    benchmark:
        "benchmarks/draw_corpus_figures.tsv"
    priority: -0.01
    conda:
        "../envs/serflow.yaml"
    threads: 1
    resources:
        mem_mb=1000,
        runtime=10,
    params:
        corpora=list(STUDY.settings.corpora),
        code=corpus_figures_code(),
    script:
        "../scripts/report/draw_corpus_figures.py"


rule write_corpora_page:
    """The page of the corpora: what is missing, left out and odd, and what they sound like."""
    input:
        manifests=all_manifests,
        audits=all_audits,
        figures=all_corpora_figures,
    output:
        page=report(
            "results/corpora.html",
            caption="../docs/report/corpora_page.rst",
            category="Corpora",
            subcategory="page",
            labels={"what": "corpora", "kind": "page"},
        ),
    log:
        "logs/write_corpora_page.log",
    benchmark:
        "benchmarks/write_corpora_page.tsv"
    priority: -0.01
    conda:
        "../envs/serflow.yaml"
    threads: 1
    resources:
        mem_mb=1000,
        runtime=10,
    params:
        settings=corpora_page_settings(),
        code=code_of("report/write_corpora_page"),
    script:
        "../scripts/report/write_corpora_page.py"


rule draw_sound_figures:
    """One clip before and after each variant of the feature sets and each augmentation."""
    input:
        manifest=f"results/corpora/{STUDY.settings.corpora[0]}/manifest.parquet",
        files=drawn_variant_files,
    output:
        [
            report(
                change_figure(change, figure),
                caption="../docs/report/sound_figure.rst",
                category="Features",
                subcategory=f"{change['kind']}s",
                labels={"what": change["name"], "kind": "figure"},
            )
            for change in study_of.drawn_changes(STUDY)
            for figure in figures_of("sound")
        ],
    log:
        "logs/draw_sound_figures.log",
    benchmark:
        "benchmarks/draw_sound_figures.tsv"
    priority: -0.01
    conda:
        "../envs/serflow.yaml"
    threads: 1
    resources:
        mem_mb=1000,
        runtime=10,
    params:
        corpora_dir=where_the_shown_clip_lies,
        changes=study_of.drawn_changes(STUDY),
        code=sound_figures_code(),
    script:
        "../scripts/report/draw_sound_figures.py"


rule draw_feature_set_figures:
    """What each feature set makes of a clip of each emotion of one corpus."""
    input:
        manifests=drawn_manifests,
        values=drawn_values,
        rows=drawn_rows,
    output:
        [
            report(
                feature_set_figure(feature_set, figure),
                caption="../docs/report/feature_set_figure.rst",
                category="Features",
                subcategory="feature sets",
                labels={"what": feature_set, "kind": "figure"},
            )
            for feature_set in study_of.computed_feature_sets(STUDY)
            for figure in figures_of("feature_set")
        ],
    log:
        "logs/draw_feature_set_figures.log",
    benchmark:
        "benchmarks/draw_feature_set_figures.tsv"
    priority: -0.01
    conda:
        "../envs/serflow.yaml"
    threads: 1
    resources:
        mem_mb=1000,
        runtime=10,
    params:
        sets=study_of.drawn_feature_sets(STUDY),
        code=feature_set_figures_code(),
    script:
        "../scripts/report/draw_feature_set_figures.py"


rule write_features_page:
    """The page of the features: what augmentations do to a clip, and what the sets make of one of each emotion."""
    input:
        sounds=all_sound_figures,
        feature_sets=all_feature_set_figures,
    output:
        page=report(
            "results/features.html",
            caption="../docs/report/features_page.rst",
            category="Features",
            subcategory="page",
            labels={"what": "features", "kind": "page"},
        ),
    log:
        "logs/write_features_page.log",
    benchmark:
        "benchmarks/write_features_page.tsv"
    priority: -0.01
    conda:
        "../envs/serflow.yaml"
    threads: 1
    resources:
        mem_mb=1000,
        runtime=10,
    params:
        settings=features_page_settings(),
        code=code_of("report/write_features_page"),
    script:
        "../scripts/report/write_features_page.py"


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
    wildcard_constraints:
        figure=one_of(figures_of("study")),
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


rule draw_system_figures:
    """Every figure of one system under one protocol."""
    input:
        scores="results/scores/{system}/{protocol}/scores.parquet",
        confusion="results/scores/{system}/{protocol}/confusion.parquet",
        parts="results/scores/{system}/{protocol}/parts.parquet",
        sex_gaps="results/scores/{system}/{protocol}/sex_gaps.parquet",
        calibration="results/scores/{system}/{protocol}/calibration.parquet",
    output:
        [
            report(
                system_figure(figure),
                caption="../docs/report/system_figure.rst",
                category="Systems",
                subcategory="{system}",
                labels={"protocol": "{protocol}", "what": figure},
            )
            for figure in figures_of("system_protocol")
        ],
    log:
        "logs/draw_system_figures/{system}/{protocol}.log",
    benchmark:
        "benchmarks/draw_system_figures/{system}/{protocol}.tsv"
    conda:
        "../envs/serflow.yaml"
    threads: 1
    resources:
        mem_mb=1000,
        runtime=10,
    params:
        code=system_figures_code(),
    script:
        "../scripts/report/draw_system_figures.py"


rule draw_network_figure:
    """One figure of how a network learned under one protocol."""
    input:
        histories=network_histories,
    output:
        figure=report(
            "results/report/figures/{system}/{protocol}/{figure}.svg",
            caption="../docs/report/network_figure.rst",
            category="Systems",
            subcategory="{system}",
            labels={"protocol": "{protocol}", "what": "{figure}"},
        ),
    log:
        "logs/draw_network_figure/{system}/{protocol}/{figure}.log",
    benchmark:
        "benchmarks/draw_network_figure/{system}/{protocol}/{figure}.tsv"
    wildcard_constraints:
        figure=one_of(figures_of("network_protocol")),
        system=systems_of("network"),
    conda:
        "../envs/serflow.yaml"
    threads: 1
    resources:
        mem_mb=1000,
        runtime=10,
    params:
        code=figure_code,
    script:
        "../scripts/report/draw_network_figure.py"


rule write_paper_tables:
    """The leaderboard and the claims in Markdown and in LaTeX."""
    input:
        scores="results/scores/scores.parquet",
        confusion="results/scores/confusion.parquet",
        claims="results/scores/claims.parquet",
    output:
        leaderboard_markdown=report(
            "results/scores/leaderboard.md",
            caption="../docs/report/leaderboard_table.rst",
            category="Study",
            labels={"what": "leaderboard", "kind": "Markdown"},
        ),
        leaderboard_latex=report(
            "results/scores/leaderboard.tex",
            caption="../docs/report/leaderboard_table.rst",
            category="Study",
            labels={"what": "leaderboard", "kind": "LaTeX"},
        ),
        claims_markdown=report(
            "results/scores/claims.md",
            caption="../docs/report/claims_table.rst",
            category="Study",
            labels={"what": "claims", "kind": "Markdown"},
        ),
        claims_latex=report(
            "results/scores/claims.tex",
            caption="../docs/report/claims_table.rst",
            category="Study",
            labels={"what": "claims", "kind": "LaTeX"},
        ),
    log:
        "logs/write_paper_tables.log",
    benchmark:
        "benchmarks/write_paper_tables.tsv"
    conda:
        "../envs/serflow.yaml"
    threads: 1
    resources:
        mem_mb=1000,
        runtime=10,
    params:
        code=code_of("report/write_paper_tables"),
    script:
        "../scripts/report/write_paper_tables.py"


rule write_report:
    """The page: tables and figures of the whole study in one file."""
    input:
        scores="results/scores/scores.parquet",
        gaps="results/scores/leak_gaps.parquet",
        confusion="results/scores/confusion.parquet",
        claims="results/scores/claims.parquet",
        comparisons="results/scores/comparisons.parquet",
        mistakes="results/scores/mistakes.parquet",
        parts="results/scores/parts.parquet",
        manifests=all_manifests,
        splits=all_splits,
        figures=all_figures,
        system_figures=all_system_figures,
        network_figures=all_network_figures,
        corpora_figures=figures_of_all_corpora,
        speed=measured_speed,
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
        audio=where_the_page_finds_recordings,
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
