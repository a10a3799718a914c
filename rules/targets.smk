"""Names for parts of the study: `snakemake --cores all index`, and so on in the order of the data.

Needs and makes nothing of its own; `all` stands in the Snakefile.
"""


localrules:
    download,
    index,
    audit,
    features,
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
    """All feature sets of all corpora."""
    input:
        all_features,


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
