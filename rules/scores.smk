"""This stage says how good a system is, and how sure that is.

Needs:
    results/systems/{system}/{protocol}/fold-{fold}/predictions.parquet of all folds, the split, and the manifests
Makes:
    results/scores/{system}/{protocol}/  scores.parquet and confusion.parquet; parts.parquet (of emotions, speakers, sentences,
        sexes), sex_gaps.parquet, calibration.parquet and mistakes.parquet
    results/scores/{system}/leak_gap.parquet  what a random split adds
    results/scores/{system}/claim.parquet  what its source says of it beside what was measured here
    results/scores/  the same of the whole study, leak_gaps.parquet, leaderboard.csv, and comparisons.parquet of every two systems
    results/scores/  claims.parquet and claims.csv of all sources
Steps:
    score_predictions, measure_leak_gap, collate_scores; compare_systems; measure_claim, collate_claims
"""


rule score_predictions:
    """One system under one protocol: every metric with its interval."""
    input:
        predictions=system_predictions,
        split="results/protocols/{system}/{protocol}.parquet",
        manifests=system_manifests,
    output:
        scores="results/scores/{system}/{protocol}/scores.parquet",
        confusion="results/scores/{system}/{protocol}/confusion.parquet",
        parts="results/scores/{system}/{protocol}/parts.parquet",
        sex_gaps="results/scores/{system}/{protocol}/sex_gaps.parquet",
        calibration="results/scores/{system}/{protocol}/calibration.parquet",
        mistakes="results/scores/{system}/{protocol}/mistakes.parquet",
    log:
        "logs/score_predictions/{system}/{protocol}.log",
    benchmark:
        "benchmarks/score_predictions/{system}/{protocol}.tsv"
    conda:
        "../envs/serflow.yaml"
    threads: 1
    resources:
        mem_mb=2000,
        runtime=20,
    params:
        settings=score_settings,
        code=code_with_metrics("scores/score_predictions"),
    script:
        "../scripts/scores/score_predictions.py"


rule measure_leak_gap:
    """One system: its score on a random split against its score on unseen speakers."""
    input:
        random=random_predictions,
        speaker=speaker_predictions,
        splits=leak_gap_splits,
        manifests=system_manifests,
    output:
        gap="results/scores/{system}/leak_gap.parquet",
    log:
        "logs/measure_leak_gap/{system}.log",
    benchmark:
        "benchmarks/measure_leak_gap/{system}.tsv"
    conda:
        "../envs/serflow.yaml"
    threads: 1
    resources:
        mem_mb=2000,
        runtime=20,
    params:
        settings=score_settings,
        code=code_with_metrics("scores/measure_leak_gap"),
    script:
        "../scripts/scores/measure_leak_gap.py"


rule collate_scores:
    """The scores of all systems in one place, and who leads."""
    input:
        scores=all_tables("scores"),
        confusion=all_tables("confusion"),
        leak_gaps=all_leak_gaps,
        parts=all_tables("parts"),
        sex_gaps=all_tables("sex_gaps"),
        calibration=all_tables("calibration"),
        mistakes=all_tables("mistakes"),
    output:
        scores="results/scores/scores.parquet",
        confusion="results/scores/confusion.parquet",
        leak_gaps="results/scores/leak_gaps.parquet",
        parts="results/scores/parts.parquet",
        sex_gaps="results/scores/sex_gaps.parquet",
        calibration="results/scores/calibration.parquet",
        mistakes="results/scores/mistakes.parquet",
        leaderboard=report(
            "results/scores/leaderboard.csv",
            caption="../docs/report/leaderboard_table.rst",
            category="Study",
            labels={"what": "leaderboard", "kind": "table"},
        ),
    log:
        "logs/collate_scores.log",
    benchmark:
        "benchmarks/collate_scores.tsv"
    conda:
        "../envs/serflow.yaml"
    threads: 1
    resources:
        mem_mb=2000,
        runtime=20,
    params:
        code=code_of("scores/collate_scores"),
    script:
        "../scripts/scores/collate_scores.py"


rule compare_systems:
    """Every two systems that were tested alike: how far they lie apart, and what chance alone would make of it."""
    input:
        predictions=compared_predictions,
        manifests=all_manifests,
    output:
        comparisons="results/scores/comparisons.parquet",
    log:
        "logs/compare_systems.log",
    benchmark:
        "benchmarks/compare_systems.tsv"
    conda:
        "../envs/serflow.yaml"
    threads: 1
    resources:
        mem_mb=4000,
        runtime=60,
    params:
        tested=compared_systems(),
        settings=comparison_settings(),
        code=code_with_metrics("scores/compare_systems"),
    script:
        "../scripts/scores/compare_systems.py"


rule measure_claim:
    """One system: what its source says of it, beside what was measured here as the source did, at random, on unseen speakers."""
    input:
        scores=claim_scores,
        splits=claim_splits,
        published=published_predictions,
        unseen=unseen_predictions,
        manifests=system_manifests,
    output:
        claim="results/scores/{system}/claim.parquet",
    log:
        "logs/measure_claim/{system}.log",
    benchmark:
        "benchmarks/measure_claim/{system}.tsv"
    wildcard_constraints:
        system=one_of(study_of.claimed_systems(STUDY)),
    conda:
        "../envs/serflow.yaml"
    threads: 1
    resources:
        mem_mb=2000,
        runtime=20,
    params:
        settings=claim_settings,
        code=code_with_metrics("scores/measure_claim"),
    script:
        "../scripts/scores/measure_claim.py"


rule collate_claims:
    """The claims of all sources in one table, those of systems that cannot run here among them."""
    input:
        claims=all_claims,
    output:
        claims="results/scores/claims.parquet",
        text=report(
            "results/scores/claims.csv",
            caption="../docs/report/claims_table.rst",
            category="Study",
            labels={"what": "claims", "kind": "table"},
        ),
    log:
        "logs/collate_claims.log",
    benchmark:
        "benchmarks/collate_claims.tsv"
    conda:
        "../envs/serflow.yaml"
    threads: 1
    resources:
        mem_mb=1000,
        runtime=10,
    params:
        settings=unrun_claims(),
        code=code_of("scores/collate_claims"),
    script:
        "../scripts/scores/collate_claims.py"
