"""What the rules ask: which files, which settings, which code. Functions only, and nothing heavy is imported.

A rule's `settings` are one mapping with sorted keys, its `code` one fingerprint: Snakemake compares parameters as a set
of texts without names, so that ten scalars could swap places unseen. Functions of wildcards alone are compared as well;
functions that also take `input` are not, and serve what must not cause a rerun.
"""

import json
import os
import platform
import sys
from importlib.machinery import PathFinder
from importlib.metadata import PackageNotFoundError, version

from serflow import registry
from serflow.audio.files import named_files, subfolders
from serflow.config import resolve as study_of
from serflow.corpora.download.sources import source_of
from serflow.corpora.find import corpus_folder, own_folder, own_place, tables_in
from serflow.corpora.own_tables import own_tables
from serflow.errors import SerflowError, SettingError
from serflow.fingerprint import fingerprint
from serflow.version import VERSION

ROOT = Path(workflow.basedir).resolve()
DEMO_DIR = "results/demo"
FIGURES = "serflow.report.figures"
FIGURE_SCRIPTS = {
    "study": "report/draw_figure",
    "network_protocol": "report/draw_network_figure",
}


def stop(error):
    """End before the first job with one line."""
    sys.exit(f"serflow: {error}")


def load_study():
    """The study that config.yaml and its overrides describe."""
    # Snakemake puts this folder first while it reads rules, but last in jobs, where another copy would come before it.
    elsewhere = [folder for folder in sys.path if Path(folder).resolve() != ROOT]
    other = PathFinder.find_spec("serflow", elsewhere)
    if other and other.origin and Path(other.origin).resolve().parents[1] != ROOT:
        copy = Path(other.origin).resolve().parents[1]
        stop(f"jobs would import the library from {copy}, not from {ROOT} beside the Snakefile; remove that copy: pip uninstall serflow")
    try:
        return study_of.resolve(config)
    except SettingError as error:
        stop(error)


STUDY = load_study()
OWN = STUDY.settings.own_corpora


# code


def code_of(stem, *entries):
    """Fingerprint of a rule's script, of all that it imports, and of what it finds by name."""
    return fingerprint(ROOT / "scripts" / f"{stem}.py", *entries, root=ROOT)


def index_code(wildcards):
    entry = [] if wildcards.corpus in OWN else [registry.source(study_of.CORPORA, wildcards.corpus, "corpus")]
    return code_of("corpora/index_corpus", *entry)


def features_code(wildcards):
    return code_of(
        "features/extract_features",
        *study_of.feature_set_sources(STUDY, wildcards.feature_set),
    )


def split_code(wildcards):
    return code_of(
        "protocols/make_split",
        registry.source(study_of.PROTOCOLS, registry.entry_and_kind(protocol_of(wildcards))[0], "protocol"),
    )


def training_code(wildcards):
    system = STUDY.systems[wildcards.system]
    return code_of(
        f"systems/train_{system.kind}",
        registry.source(study_of.MODELS, system.recipe.model, "model"),
    )


def code_with_metrics(stem):
    """Every score is one of every metric."""
    return code_of(stem, *(registry.source(registry.METRICS, name, "metric") for name in registry.names(registry.METRICS)))


def figure_code(wildcards):
    scope = registry.declaration(FIGURES, wildcards.figure, "CARD")["scope"]
    return code_of(FIGURE_SCRIPTS[scope], registry.source(FIGURES, wildcards.figure, "figure"))


def system_figures_code():
    return code_of("report/draw_system_figures", *(registry.source(FIGURES, figure, "figure") for figure in figures_of("system_protocol")))


def corpora_figures_code():
    return code_of("report/draw_corpora_figures", *(registry.source(FIGURES, figure, "figure") for figure in figures_of("corpora")))


def corpus_figures_code():
    return code_of("report/draw_corpus_figures", *(registry.source(FIGURES, figure, "figure") for figure in figures_of("corpus")))


def sound_figures_code():
    """Variants are made of augmentations, and every one of these is shown."""
    names = registry.names(registry.AUGMENTATIONS)
    return code_of(
        "report/draw_sound_figures",
        *(registry.source(FIGURES, figure, "figure") for figure in figures_of("sound")),
        *(registry.source(registry.AUGMENTATIONS, name, "augmentation") for name in names),
    )


def feature_set_figures_code():
    return code_of("report/draw_feature_set_figures", *(registry.source(FIGURES, figure, "figure") for figure in figures_of("feature_set")))


# settings


def index_settings(wildcards):
    return study_of.index_settings(STUDY, wildcards.corpus)


def demo_settings():
    return study_of.sort_keys(STUDY.settings.demo.model_dump())


def demo_folder(wildcards):
    return f"{DEMO_DIR}/{card_of(wildcards.corpus)['folder']}"


def feature_settings(wildcards):
    return study_of.feature_set_settings(STUDY, wildcards.feature_set)


def dask_scheduler(wildcards, input):
    """Not compared: who computes changes nothing of what comes out."""
    return STUDY.settings.extraction.scheduler


def protocol_of(wildcards):
    return registry.named_in_path(wildcards.protocol)


def split_settings(wildcards):
    return study_of.split_settings(STUDY, wildcards.system, protocol_of(wildcards))


def training_settings(wildcards):
    return study_of.training_settings(STUDY, wildcards.system, protocol_of(wildcards))


def training_threads(wildcards):
    return STUDY.systems[wildcards.system].recipe.training.threads


def training_gpus(wildcards):
    return int(STUDY.systems[wildcards.system].recipe.training.gpu)


def score_settings(wildcards):
    return study_of.score_settings(STUDY, wildcards.system)


def comparison_settings():
    return study_of.comparison_settings(STUDY)


def claim_settings(wildcards):
    return study_of.claim_settings(STUDY, wildcards.system)


def unrun_claims():
    return study_of.unrun_claims(STUDY)


def explore_settings():
    return study_of.sort_keys(STUDY.settings.explore.model_dump())


def used_settings():
    return study_of.sort_keys(STUDY.settings.model_dump())


def version_here(package):
    """Where jobs have environments of their own, the process that plans them need not have every package. What computes on
    the processor alone goes by a longer name.
    """
    for name in (package, f"{package}-cpu"):
        try:
            return version(name)
        except PackageNotFoundError:
            pass
    return "not installed where the study was planned"


def versions_here(packages):
    return {"python": platform.python_version(), "serflow": VERSION} | {name: version_here(name) for name in packages}


def report_settings():
    return study_of.report_settings(STUDY, versions=versions_here(REPORTED))


def corpora_page_settings():
    return study_of.corpora_page_settings(STUDY, versions=versions_here(HEARD_WITH))


def features_page_settings():
    return study_of.features_page_settings(STUDY, versions=versions_here(DRAWN_WITH))


REPORTED = (
    "dask",
    "joblib",
    "keras",
    "librosa",
    "matplotlib",
    "numpy",
    "pandas",
    "pyarrow",
    "scikit-learn",
    "scipy",
    "snakemake",
    "soundfile",
    "soxr",
    "tensorflow",
)
HEARD_WITH = (
    "librosa",
    "numpy",
    "pandas",
    "soundfile",
    "soxr",
)
DRAWN_WITH = (
    "numpy",
    "scipy",
    "soundfile",
    "soxr",
)


# files


def card_of(corpus):
    return registry.declaration(study_of.CORPORA, corpus, "CARD")


def tables_of(corpus):
    """The tables that a corpus may have beside its recordings."""
    return registry.declaration(study_of.CORPORA, corpus, "TABLES", otherwise=())


def corpora_dir():
    return DEMO_DIR if STUDY.settings.source == "demo" else STUDY.settings.corpora_dir


def where_the_corpora_lie(wildcards, input):
    """Not compared: recordings are known by their hashes, and moving them changes no feature."""
    return place_of(wildcards.corpus)


def where_the_shown_clip_lies(wildcards, input):
    """Not compared, for the same reason."""
    return place_of(STUDY.settings.corpora[0])


def where_the_page_finds_recordings(wildcards, input):
    """Not compared, for the same reason."""
    return {corpus: os.path.relpath(place_of(corpus), "results") for corpus in STUDY.settings.corpora}


def place_of(corpus):
    return str(own_place(corpora_dir(), OWN[corpus].folder).parent) if corpus in OWN else corpora_dir()


def all_corpora():
    """Every corpus that a file may be asked of."""
    return [*registry.names(study_of.CORPORA), *OWN]


def receipt_of(corpus):
    return f"results/corpora/{corpus}/download.json"


def may_fetch(wildcards, input):
    """Not compared: what is in its place stays there, whether or not it could be fetched again."""
    return STUDY.settings.download


def reads_again(wildcards, input):
    """Not compared: a file that is as it was says the same again."""
    return STUDY.settings.index.reread


def corpus_source(wildcards):
    """What tells that a corpus has changed: the receipt of a generated or fetched one, the folders and tables of any other."""
    if STUDY.settings.source == "demo":
        return f"{DEMO_DIR}/{wildcards.corpus}.json"
    corpus, receipt = wildcards.corpus, receipt_of(wildcards.corpus)
    try:
        if corpus in OWN:
            return own_source(corpus, OWN[corpus].model_dump())
        folder = corpus_folder(corpora_dir(), corpus, card_of(corpus))
    except SettingError as error:
        if corpus in OWN:
            stop(error)
        return receipt_of_missing(corpus, receipt, error)
    except SerflowError as error:
        stop(error)
    folders = subfolders(folder)
    if was_fetched(receipt, folders) or is_to_be_completed(corpus, receipt, folders):
        return receipt
    return [*folders, *tables_in(folder, tables_of(corpus))]


def receipt_of_missing(corpus, receipt, error):
    """The receipt that fetching a corpus will make; where it cannot be fetched, the end of the run."""
    source = source_of(corpus)
    if source is None:
        stop(error)
    if not (source.at_hand(Path(corpora_dir())) or (source.on_the_network and STUDY.settings.download)):
        hint = "; or let serflow fetch it: 'download: true'" if source.on_the_network else ""
        stop(f"{error}{hint}")
    if Path(receipt).exists():
        stop(
            f"{receipt}: says that {corpus} was fetched, but its folder is not in '{corpora_dir()}'; delete the receipt to have it fetched"
        )
    return receipt


def is_to_be_completed(corpus, receipt, folders):
    """Whether a corpus has fewer files than clips and may be fetched. Their number is looked at, not their bytes: the index
    verifies those, and names what is missing from a folder that holds other files, or of another part, instead.
    """
    source = source_of(corpus)
    if STUDY.settings.allow_partial or source is None or corpus in STUDY.settings.parts or Path(receipt).exists():
        return False
    may_come = source.at_hand(Path(corpora_dir())) or (source.on_the_network and STUDY.settings.download)
    return bool(may_come) and sum(folders.values()) < card_of(corpus).get("clips", 0)


def was_fetched(receipt, folders):
    """Whether a corpus lies as it was fetched or completed. The study that fetched it planned with the receipt; if later
    runs looked at the folders instead, everything would be done again. What changes a folder makes it newer.
    """
    if not Path(receipt).exists() or not json.loads(Path(receipt).read_text(encoding="utf-8"))["added"]:
        return False
    return max(folder.stat().st_mtime for folder in folders) <= Path(receipt).stat().st_mtime


def all_receipts(wildcards=None):
    return [] if STUDY.settings.source == "demo" else [receipt_of(corpus) for corpus in STUDY.settings.corpora if corpus not in OWN]


def own_source(corpus, settings):
    folder = own_folder(corpora_dir(), corpus, settings["folder"])
    return [*subfolders(folder), *own_tables(corpus, settings, folder)]


def variant_files(wildcards):
    return files_of_variants(wildcards.feature_set)


def drawn_variant_files(wildcards):
    return sorted({path for feature_set in study_of.computed_feature_sets(STUDY) for path in files_of_variants(feature_set)})


def files_of_variants(feature_set):
    """The files that a feature set's augmentations take, such as recorded noise; of most there are none."""
    try:
        found = [(key, path) for key, folder in study_of.feature_set_folders(STUDY, feature_set) for path in named_files(folder, key)]
    except SettingError as error:
        stop(error)
    for key, path in found:
        if "{" in str(path):
            stop(f"config: '{key}': '{path}' has a brace in its path, which Snakemake takes for a wildcard; rename it")
    return [path for _, path in found]


def corpora_files(system, pattern):
    feature_set = STUDY.systems[system].recipe.feature_set
    return [pattern.format(corpus=corpus, feature_set=feature_set) for corpus in STUDY.systems[system].corpora]


def system_manifests(wildcards):
    return corpora_files(wildcards.system, "results/corpora/{corpus}/manifest.parquet")


def system_rows(wildcards):
    return corpora_files(wildcards.system, "results/features/{corpus}/{feature_set}/rows.parquet")


def system_values(wildcards):
    return corpora_files(wildcards.system, "results/features/{corpus}/{feature_set}/values.npy")


def split_manifests(wildcards):
    """The manifests that a split divides; for a system that a protocol cannot test, the end of the run, which says why."""
    reason = study_of.why_not(STUDY.systems[wildcards.system], protocol_of(wildcards))
    if reason is not None:
        stop(f"{wildcards.system} cannot be tested by '{protocol_of(wildcards)}': {reason}; choose another protocol")
    return system_manifests(wildcards)


def split_rows(wildcards):
    """The rows of features, for a protocol that divides those."""
    entry, _ = registry.entry_and_kind(protocol_of(wildcards))
    return system_rows(wildcards) if registry.declaration(study_of.PROTOCOLS, entry, "CARD")["rows"] else []


def one_of(names):
    """A wildcard constraint: one of these names, or what matches nothing where there are none."""
    return "|".join(names) or "(?!)"


def systems_of(kind):
    return one_of(name for name, system in STUDY.systems.items() if system.kind == kind)


def predictions_of(system, protocol):
    folds = range(study_of.planned_folds(STUDY, system, protocol))
    return [f"results/systems/{system}/{registry.path_part(protocol)}/fold-{fold}/predictions.parquet" for fold in folds]


def network_histories(wildcards):
    return [path.replace("predictions.parquet", "history.parquet") for path in system_predictions(wildcards)]


def system_predictions(wildcards):
    return predictions_of(wildcards.system, protocol_of(wildcards))


def random_predictions(wildcards):
    return predictions_of(wildcards.system, "random")


def speaker_predictions(wildcards):
    return predictions_of(wildcards.system, "speaker")


def leak_gap_splits(wildcards):
    return [f"results/protocols/{wildcards.system}/{protocol}.parquet" for protocol in ("random", "speaker")]


def of_claim(system, pattern):
    """A path for each protocol under which a claim is measured."""
    return [pattern.format(system=system, protocol=protocol) for protocol in study_of.claim_protocols(STUDY, system).values()]


def claim_scores(wildcards):
    return of_claim(wildcards.system, "results/scores/{system}/{protocol}/scores.parquet")


def claim_splits(wildcards):
    return of_claim(wildcards.system, "results/protocols/{system}/{protocol}.parquet")


def claim_predictions(system, side):
    protocol = study_of.claim_protocols(STUDY, system).get(side)
    return predictions_of(system, protocol) if protocol else []


def published_predictions(wildcards):
    return claim_predictions(wildcards.system, "published")


def unseen_predictions(wildcards):
    return claim_predictions(wildcards.system, "unseen")


def all_claims(wildcards=None):
    return [f"results/scores/{system}/claim.parquet" for system in study_of.claimed_systems(STUDY)]


def all_manifests(wildcards=None):
    return [f"results/corpora/{corpus}/manifest.parquet" for corpus in STUDY.settings.corpora]


def all_audits(wildcards=None):
    return [f"results/corpora/{corpus}/audit.json" for corpus in STUDY.settings.corpora]


def all_explored(wildcards=None):
    return [f"results/corpora/{corpus}/explored.parquet" for corpus in STUDY.settings.corpora]


def all_examples(wildcards=None):
    return [f"results/corpora/{corpus}/examples.parquet" for corpus in STUDY.settings.corpora]


def all_features(wildcards=None):
    return sorted(
        {path for system in STUDY.systems for path in corpora_files(system, "results/features/{corpus}/{feature_set}/values.npy")}
    )


def all_feature_sets(wildcards=None):
    return expand(
        "results/features/{corpus}/{feature_set}/values.npy", corpus=STUDY.settings.corpora, feature_set=sorted(STUDY.settings.feature_sets)
    )


def each_system(pattern):
    """A path for every system under every protocol that can test it."""
    return [pattern.format(system=system, protocol=registry.path_part(protocol)) for system, protocol in tested_systems()]


def tested_systems():
    return [(system, protocol) for system in STUDY.systems for protocol in study_of.protocols_of(STUDY, system)]


def all_splits(wildcards=None):
    return each_system("results/protocols/{system}/{protocol}.parquet")


def all_predictions(wildcards=None):
    return [path for system, protocol in tested_systems() for path in predictions_of(system, protocol)]


def all_tables(name):
    """A table of every system under every protocol that can test it."""
    return each_system(f"results/scores/{{system}}/{{protocol}}/{name}.parquet")


def compared_systems():
    """System, protocol and predictions wherever clips are tested; rows of features are divided for each system anew."""
    by_clip = [
        (system, protocol)
        for system, protocol in tested_systems()
        if not registry.declaration(study_of.PROTOCOLS, registry.entry_and_kind(protocol)[0], "CARD")["rows"]
    ]
    return [[system, protocol, predictions_of(system, protocol)] for system, protocol in by_clip]


def compared_predictions(wildcards=None):
    return [path for _, _, paths in compared_systems() for path in paths]


def all_leak_gaps(wildcards=None):
    both = [system for system in STUDY.systems if {"random", "speaker"} <= set(study_of.protocols_of(STUDY, system))]
    return [f"results/scores/{system}/leak_gap.parquet" for system in both]


def figures_of(scope):
    """The figures that are drawn of the study, of each system or network under each protocol, of all corpora, or of each."""
    return [name for name in registry.names(FIGURES) if registry.declaration(FIGURES, name, "CARD")["scope"] == scope]


def all_paper_tables(wildcards=None):
    return expand("results/scores/{table}.{language}", table=("leaderboard", "claims"), language=("md", "tex"))


def all_figures(wildcards=None):
    return [f"results/report/figures/{figure}.svg" for figure in figures_of("study")]


def system_figure(figure):
    return f"results/report/figures/{{system}}/{{protocol}}/{figure}.svg"


def all_system_figures(wildcards=None):
    return [path for figure in figures_of("system_protocol") for path in each_system(system_figure(figure))]


def all_network_figures(wildcards=None):
    return [
        f"results/report/figures/{system}/{registry.path_part(protocol)}/{figure}.svg"
        for figure in figures_of("network_protocol")
        for system, protocol in tested_systems()
        if STUDY.systems[system].kind == "network"
    ]


def corpora_figure(figure):
    return f"results/report/figures/corpora/{figure}.svg"


def corpus_figure(corpus, figure):
    return f"results/report/figures/corpora/{corpus}/{figure}.svg"


def figures_of_all_corpora(wildcards=None):
    return [corpora_figure(figure) for figure in figures_of("corpora")]


def measured_speed(wildcards=None):
    """What `make bench` wrote, where it was run: no rule makes it, and a page without it leaves the section out."""
    return [path for path in ["results/bench.json"] if Path(path).exists()]


def all_corpora_figures(wildcards=None):
    return figures_of_all_corpora() + [
        corpus_figure(corpus, figure) for corpus in STUDY.settings.corpora for figure in figures_of("corpus")
    ]


def change_figure(change, figure):
    return f"results/report/figures/{change['kind']}s/{change['name']}/{figure}.svg"


def feature_set_figure(feature_set, figure):
    return f"results/report/figures/feature_sets/{feature_set}/{figure}.svg"


def all_sound_figures(wildcards=None):
    return [change_figure(change, figure) for change in study_of.drawn_changes(STUDY) for figure in figures_of("sound")]


def all_feature_set_figures(wildcards=None):
    sets = study_of.computed_feature_sets(STUDY)
    return [feature_set_figure(feature_set, figure) for feature_set in sets for figure in figures_of("feature_set")]


def drawn_sets(pattern):
    """A path for each feature set, of the first corpus that it is computed of."""
    sets = study_of.computed_feature_sets(STUDY)
    return [pattern.format(corpus=corpora[0], feature_set=feature_set) for feature_set, corpora in sets.items()]


def drawn_manifests(wildcards=None):
    return drawn_sets("results/corpora/{corpus}/manifest.parquet")


def drawn_values(wildcards=None):
    return drawn_sets("results/features/{corpus}/{feature_set}/values.npy")


def drawn_rows(wildcards=None):
    return drawn_sets("results/features/{corpus}/{feature_set}/rows.parquet")
