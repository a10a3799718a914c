"""Names for parts of the study: `snakemake --cores all index`, and so on in the order of the data.

Needs and makes nothing of its own; `all` stands in the Snakefile.
"""


localrules:
    download,
    index,
    audit,
    features,
    feature_sets,
    splits,
    systems,
    scores,


rule download:
    """All corpora complete in their folders: what is missing of them is fetched."""
    input:
        all_receipts,


rule index:
    """All manifests."""
    input:
        all_manifests,


rule audit:
    """All manifests and audits, and the page that explains the corpora."""
    input:
        all_manifests,
        all_audits,
        "results/corpora.html",


rule features:
    """The feature sets of the study's systems, of the corpora that they learn from, and the page that shows them."""
    input:
        all_features,
        "results/features.html",


rule feature_sets:
    """Every feature set under `feature_sets` in the settings, of every corpus, whether or not a system takes it."""
    input:
        all_feature_sets,


rule splits:
    """All splits."""
    input:
        all_splits,


rule systems:
    """All systems trained and tested."""
    input:
        all_predictions,


rule scores:
    """All scores, without the report."""
    input:
        "results/scores/leaderboard.csv",
        "results/scores/claims.csv",
        "results/scores/comparisons.parquet",
        all_paper_tables,
