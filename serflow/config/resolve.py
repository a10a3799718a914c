"""From what the user wrote to a study that can run, or one line that says why not.

Three questions, in this order: is every key known and every value of its type (`settings`); does every name lead
somewhere; do the parts fit together. All of it before the first job, and without importing anything heavy.
"""

import copy
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any, get_args

import yaml
from pydantic import ValidationError

from serflow import registry
from serflow.config.arguments import check_arguments, declared, filled_in
from serflow.config.settings import Budget, Column, FeatureSet, OwnCorpus, Recipe, Settings, Step
from serflow.errors import SettingError, nearest
from serflow.registry import AUGMENTATIONS, CORPORA, FRONT_ENDS, MODELS, PROTOCOLS

# Read from their sources: this package stands below those that hold them.
EMOTIONS = ("serflow.corpora", "emotions", "EMOTIONS")
DEMO_CORPORA = ("serflow.corpora.demo", "layouts", "FOLDERS")

EACH = "each"
# Names that scores and recipes use for several corpora.
RESERVED = ("all", EACH)
# What a table or a file's name must say of a clip.
NEEDED = ("speaker", "emotion")
ORIGINAL = "original"
PUBLISHED = "published"
RANDOM = "random"
# What a claim is set beside besides those two: people whom the system never heard, by the first of these that is run.
UNSEEN = "unseen"
SPEAKERS_APART = ("speaker", "speaker_sentence")


@dataclass(frozen=True)
class System:
    """A recipe on its corpora.

    Attributes:
        name: the recipe's name, with the corpus behind it where the recipe says `each`
        recipe: what it is made by
        corpora: the corpora it is trained and tested on
        kind: `network` (trained by Keras) or `estimator` (scikit-learn)
    """

    name: str
    recipe: Recipe
    corpora: tuple[str, ...]
    kind: str


@dataclass(frozen=True)
class Study:
    """What will run.

    Attributes:
        settings: everything the user may set, defaults filled in
        systems: by name, in the order chosen
        not_run: recipes that were chosen but cannot run here -> why
        skipped: system and protocol that were chosen but do not go together -> why
    """

    settings: Settings
    systems: Mapping[str, System]
    not_run: Mapping[str, str]
    skipped: Mapping[tuple[str, str], str]


def resolve(config: Mapping[str, Any]) -> Study:
    """Check a configuration and work out what it means.

    Args:
        config: config.yaml as Snakemake read it, overrides included

    Returns:
        the study

    Raises:
        SettingError: one line that names the key, what was found, and the mend
    """
    settings = _validated(config)
    _check_names(settings)
    systems, not_run = _systems(settings)
    skipped = {
        (name, protocol): reason
        for name, system in systems.items()
        for protocol in settings.protocols
        if (reason := why_not(system, protocol)) is not None
    }
    if len(skipped) == len(systems) * len(settings.protocols):
        (name, protocol), reason = next(iter(skipped.items()))
        raise SettingError(
            f"config: none of 'systems' can be tested by any of 'protocols': {name} by {protocol}: {reason}; add a protocol such as 'speaker'"
        )
    return Study(settings=settings, systems=systems, not_run=not_run, skipped=skipped)


def feature_set_settings(study: Study, name: str) -> dict[str, Any]:
    """All that the values of a feature set depend on, besides the recordings: plain mappings with sorted keys."""
    chosen = study.settings.feature_sets[name]
    described = chosen.model_dump(exclude={"arguments", "variants"})
    described["arguments"] = filled_in(FRONT_ENDS, chosen.front_end, chosen.arguments)
    described["variants"] = [[variant, _steps(study.settings, variant)] for variant in chosen.variants]
    return sorted_keys(described)


def feature_set_sources(study: Study, name: str) -> list[Path]:
    """The files that a feature set finds by name: its front end and its augmentations."""
    chosen = study.settings.feature_sets[name]
    augmentations = sorted({step.augmentation for variant in chosen.variants for step in study.settings.variants[variant]})
    return [registry.source(FRONT_ENDS, chosen.front_end, name), *(registry.source(AUGMENTATIONS, found, name) for found in augmentations)]


def feature_set_folders(study: Study, name: str) -> list[tuple[str, str]]:
    """The folders whose files a feature set's augmentations take: of each the setting that names it, and the folder."""
    variants = {variant: study.settings.variants[variant] for variant in study.settings.feature_sets[name].variants}
    return [
        (f"variants.{variant}.arguments.{argument}", step.arguments[argument])
        for variant, steps in variants.items()
        for step in steps
        if (argument := _argument_for_files(step)) is not None
    ]


def _argument_for_files(step: Step) -> str | None:
    """The argument that names a folder of audio files, which count like the settings do; most augmentations have none."""
    argument: str | None = registry.declaration(AUGMENTATIONS, step.augmentation, "FILES", otherwise=None)
    return argument


def index_settings(study: Study, corpus: str) -> dict[str, Any]:
    """All that a manifest depends on, besides the recordings and the tables: plain mappings with sorted keys."""
    described: dict[str, Any] = study.settings.index.model_dump(exclude={"reread"})
    described |= {"allow_partial": study.settings.allow_partial, "official": study.settings.source == "folder"}
    if corpus in study.settings.own_corpora:
        # The title is for the report: another one leaves the manifest as it is.
        described["own"] = study.settings.own_corpora[corpus].model_dump(exclude={"title"})
    elif declared := _parts(corpus):
        chosen = study.settings.parts.get(corpus, declared[:1])
        described["parts"] = [part for part in declared if part in chosen]
    return sorted_keys(described)


def _parts(corpus: str) -> list[str]:
    """The parts of an entry of the catalog, the one that is used unless others are chosen first; of most there are none."""
    return list(registry.declaration(CORPORA, corpus, "PARTS", otherwise={}))


def corpus_title(settings: Settings, corpus: str) -> str:
    """How the report calls a corpus."""
    if corpus in settings.own_corpora:
        return settings.own_corpora[corpus].title or corpus
    return str(registry.declaration(CORPORA, corpus, "CARD")["title"])


def split_settings(study: Study, system: str, protocol: str) -> dict[str, Any]:
    """All that a split depends on, besides the manifests: plain mappings with sorted keys."""
    recipe = study.systems[system].recipe
    described = {
        "augmentation": recipe.augmentation,
        "budget": recipe.budget.model_dump(include={"clips", "folds"}),
        "folds": _wanted_folds(study, system, protocol),
        "label_map": study.settings.label_maps[recipe.label_map],
        "labels": recipe.labels,
        "many_speakers": _many_speakers(study, system, protocol),
        "partition": _partition(study.systems[system], protocol),
        "planned": planned_folds(study, system, protocol),
        "protocol": protocol,
        "published": _published(recipe) if "published" in _card(protocol)["needs"] else None,
        "seed": study.settings.splits.seed,
    }
    return sorted_keys(described)


def _published(recipe: Recipe) -> dict[str, Any] | None:
    """How the source divided its rows; what it told the model changes nothing of that."""
    return recipe.published.model_dump(exclude={"arguments"}) if recipe.published else None


def training_settings(study: Study, system: str, protocol: str) -> dict[str, Any]:
    """All that a system's training depends on, besides features and split: plain mappings with sorted keys."""
    recipe = study.systems[system].recipe
    changed = recipe.published.arguments if protocol == PUBLISHED and recipe.published else {}
    described = {
        "arguments": filled_in(MODELS, recipe.model, recipe.arguments | changed),
        "label_map": study.settings.label_maps[recipe.label_map],
        "labels": recipe.labels,
        "model": recipe.model,
        "seeds": study.settings.seeds,
        "scaling": recipe.scaling,
        "training": _training(recipe),
    }
    return sorted_keys(described)


def _training(recipe: Recipe) -> dict[str, Any] | None:
    """How a network is trained within its budget; whether a GPU is asked for changes nothing of it."""
    if recipe.training is None:
        return None
    epochs = min(recipe.training.epochs, recipe.budget.epochs or recipe.training.epochs)
    return recipe.training.model_dump(exclude={"gpu"}) | {"epochs": epochs}


def score_settings(study: Study, system: str) -> dict[str, Any]:
    """All that a system's scores depend on, besides its answers: plain mappings with sorted keys."""
    recipe = study.systems[system].recipe
    draws = study.settings.scores.model_dump(exclude={"permutations"})
    return sorted_keys(draws | {"epochs": _epochs_in_words(recipe), "transductive": _is_transductive(recipe)})


def comparison_settings(study: Study) -> dict[str, Any]:
    """All that comparisons of systems depend on, besides their answers: plain mappings with sorted keys."""
    return sorted_keys(study.settings.scores.model_dump())


def _is_transductive(recipe: Recipe) -> bool:
    return recipe.scaling == "speakers"


def _epochs_in_words(recipe: Recipe) -> str:
    """How many epochs a budget leaves of how many; empty where it leaves all."""
    training = _training(recipe)
    if training is None or recipe.training is None or training["epochs"] == recipe.training.epochs:
        return ""
    return f"{training['epochs']} of {recipe.training.epochs} epochs"


def claimed_systems(study: Study) -> list[str]:
    """The systems of which a source says something."""
    return [name for name, system in study.systems.items() if system.recipe.claim is not None]


def claim_protocols(study: Study, system: str) -> dict[str, str]:
    """Under which protocols a claim is measured: `published`, `random` and `unseen` (speakers) -> the protocol, of those that are run."""
    run = protocols_of(study, system)
    found = {side: side for side in (PUBLISHED, RANDOM) if side in run}
    apart = next((protocol for protocol in SPEAKERS_APART if protocol in run), None)
    return sorted_keys(found | ({UNSEEN: apart} if apart else {}))


def claim_settings(study: Study, system: str) -> dict[str, Any]:
    """All that the row of a claim tells, besides scores and answers: plain mappings with sorted keys."""
    claim, sides = study.systems[system].recipe.claim, claim_protocols(study, system)
    assert claim is not None, system
    missing = {
        side: study.skipped.get((system, protocol), f"this study leaves out the protocol '{protocol}'")
        for side, protocol in ((PUBLISHED, PUBLISHED), (RANDOM, RANDOM), (UNSEEN, SPEAKERS_APART[0]))
        if side not in sides
    }
    return sorted_keys({"claim": claim.model_dump(), "sides": sides, "missing": missing, **score_settings(study, system)})


def unrun_claims(study: Study) -> dict[str, Any]:
    """What sources say of systems that were chosen and cannot run here, each with the reason: plain mappings with sorted keys."""
    recipes = {name: study.settings.recipes[name] for name in study.not_run}
    return sorted_keys(
        {
            name: {"claim": recipe.claim.model_dump(), "transductive": _is_transductive(recipe), "reason": study.not_run[name]}
            for name, recipe in recipes.items()
            if recipe.claim is not None
        }
    )


def report_settings(study: Study, versions: Mapping[str, str]) -> dict[str, Any]:
    """What the report tells of a study, besides its tables: plain mappings with sorted keys."""
    settings = study.settings
    described = {
        "chosen": {"corpora": settings.corpora, "systems": list(study.systems), "protocols": settings.protocols, "seeds": settings.seeds},
        "corpus_titles": {corpus: corpus_title(settings, corpus) for corpus in settings.corpora},
        "systems": {name: _described(settings, system) for name, system in study.systems.items()},
        "not_run": study.not_run,
        "skipped": _by_system(study.skipped),
        "protocols": {name: _card(name) for name in settings.protocols},
        "config": settings.model_dump(),
        "versions": versions,
    }
    return sorted_keys(described)


def _by_system(skipped: Mapping[tuple[str, str], str]) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for (system, protocol), reason in skipped.items():
        found.setdefault(system, {})[protocol] = reason
    return found


def protocols_of(study: Study, system: str) -> list[str]:
    """The protocols that one system is tested by, in the order chosen."""
    return [protocol for protocol in study.settings.protocols if (system, protocol) not in study.skipped]


def all_protocols() -> list[str]:
    """Every protocol that there is, each kind of those that come in several."""
    names = registry.names(PROTOCOLS)
    return [name if not _kinds(name) else f"{name}:{kind}" for name in names for kind in (_kinds(name) or [""])]


def corpora_page_settings(study: Study, versions: Mapping[str, str]) -> dict[str, Any]:
    """What the page of the corpora tells of them, besides its tables: plain mappings with sorted keys."""
    settings = study.settings
    described = {
        "chosen": settings.corpora,
        "cards": {corpus: _corpus_card(settings, corpus) for corpus in settings.corpora},
        "generated": settings.source == "demo",
        "versions": versions,
    }
    return sorted_keys(described)


def computed_feature_sets(study: Study) -> dict[str, list[str]]:
    """The feature sets of this study's systems, in their order, each with its corpora in the order of the study's."""
    found: dict[str, set[str]] = {}
    for system in study.systems.values():
        found.setdefault(system.recipe.feature_set, set()).update(system.corpora)
    return {name: [corpus for corpus in study.settings.corpora if corpus in corpora] for name, corpora in found.items()}


def drawn_feature_sets(study: Study) -> list[dict[str, Any]]:
    """What drawing each feature set needs, besides its tables: plain mappings with sorted keys."""
    return [_drawn_set(study.settings, name) for name in computed_feature_sets(study)]


def _drawn_set(settings: Settings, name: str) -> dict[str, Any]:
    chosen = settings.feature_sets[name]
    return sorted_keys(
        {
            "name": name,
            "kind": registry.declaration(FRONT_ENDS, chosen.front_end, "KIND"),
            "groups": registry.declaration(FRONT_ENDS, chosen.front_end, "GROUPS", otherwise=None),
            "arguments": filled_in(FRONT_ENDS, chosen.front_end, chosen.arguments),
        }
    )


def drawn_changes(study: Study) -> list[dict[str, Any]]:
    """The variants of this study's feature sets and every augmentation by itself, as `serflow.report.sounds` draws them.

    A variant is heard as the first set hears it that carries it, an augmentation as the first set of all. One that takes
    files stands among the variants only: by default it has none.
    """
    sets = {name: study.settings.feature_sets[name] for name in computed_feature_sets(study)}
    first = next(iter(sets.values()))
    carried: dict[str, FeatureSet] = {}
    for chosen in sets.values():
        for variant in chosen.variants:
            carried.setdefault(variant, chosen)
    variants = [_change("variant", name, _steps(study.settings, name), heard) for name, heard in carried.items()]
    names = [name for name in registry.names(AUGMENTATIONS) if registry.declaration(AUGMENTATIONS, name, "FILES", otherwise=None) is None]
    alone = [_change("augmentation", name, [[name, filled_in(AUGMENTATIONS, name, {})]], first) for name in names]
    return [*variants, *alone]


def _change(kind: str, name: str, steps: list[list[Any]], heard: FeatureSet) -> dict[str, Any]:
    as_heard = heard.model_dump(include={"sample_rate", "offset_s", "duration_s", "seed"})
    return sorted_keys({"kind": kind, "name": name, "steps": steps, **as_heard})


def features_page_settings(study: Study, versions: Mapping[str, str]) -> dict[str, Any]:
    """What the page of the features tells of them, besides its figures: plain mappings with sorted keys."""
    computed = computed_feature_sets(study)
    changes = drawn_changes(study)
    described = {
        "feature_sets": [_told_set(study, name, corpora) for name, corpora in computed.items()],
        "variants": [
            _told_change(change) | {"carried_by": _carriers(study, change["name"])} for change in changes if change["kind"] == "variant"
        ],
        "augmentations": [_told_change(change) for change in changes if change["kind"] == "augmentation"],
        "generated": study.settings.source == "demo",
        "versions": versions,
    }
    return sorted_keys(described)


def _told_set(study: Study, name: str, corpora: list[str]) -> dict[str, Any]:
    settings = feature_set_settings(study, name)
    kept = ("arguments", "front_end", "sample_rate", "offset_s", "duration_s", "fitted")
    return {key: settings[key] for key in kept} | {
        "name": name,
        "said": registry.said_of(FRONT_ENDS, settings["front_end"]),
        "corpora": [corpus_title(study.settings, corpus) for corpus in corpora],
        "variants": [variant for variant, _ in settings["variants"]],
    }


def _told_change(change: Mapping[str, Any]) -> dict[str, Any]:
    steps = [{"name": name, "said": registry.said_of(AUGMENTATIONS, name), "arguments": arguments} for name, arguments in change["steps"]]
    return {"name": change["name"], "steps": steps}


def _carriers(study: Study, variant: str) -> list[str]:
    return [name for name in computed_feature_sets(study) if variant in study.settings.feature_sets[name].variants]


def _corpus_card(settings: Settings, corpus: str) -> dict[str, Any]:
    if corpus in settings.own_corpora:
        return {"title": corpus_title(settings, corpus), "language": settings.own_corpora[corpus].language, "licence": None}
    card = registry.declaration(CORPORA, corpus, "CARD")
    return {key: card[key] for key in ("title", "language", "licence")}


def _described(settings: Settings, system: System) -> dict[str, Any]:
    recipe = system.recipe
    return {
        "title": f"{recipe.title}, {corpus_title(settings, system.corpora[0])}" if recipe.corpora == EACH else recipe.title,
        "source": recipe.source,
        "corpora": system.corpora,
        "label_map": settings.label_maps[recipe.label_map],
        "labels": recipe.labels,
        "emotions": list(dict.fromkeys(settings.label_maps[recipe.label_map].values())),
        "feature_set": recipe.feature_set,
        "model": recipe.model,
        "kind": system.kind,
        "transductive": _is_transductive(recipe),
    }


def why_not(system: System, protocol: str) -> str | None:
    """Why a system cannot be tested by a protocol, as far as that is known before any manifest; None where it can.

    Args:
        system: the system
        protocol: a protocol, whether or not the study chose it
    """
    for need in _card(protocol)["needs"]:
        reason = _UNMET[need](system, protocol)
        if reason is not None:
            return reason
    return None


def _no_published(system: System, protocol: str) -> str | None:
    del protocol
    return None if system.recipe.published else "it has no source that says how it was tested"


def _no_other_corpus(system: System, protocol: str) -> str | None:
    del protocol
    return None if len(system.corpora) > 1 else f"it is made for {system.corpora[0]} alone, and another corpus is needed"


def _no_other_sentence(system: System, protocol: str) -> str | None:
    del protocol
    same = [corpus for corpus in system.corpora if _of_card(corpus, "sentences") == 1]
    return f"everyone in {', '.join(same)} says one and the same phrase" if same else None


def _no_partition(system: System, protocol: str) -> str | None:
    if len(system.corpora) > 1:
        return f"a partition is of one corpus, and it is made for {', '.join(system.corpora)}"
    if _partition(system, protocol) is not None:
        return None
    entry, kind = registry.entry_and_kind(protocol)
    others = [f"{entry}:{name}" for name, one in _kinds(entry).items() if system.corpora[0] in one["corpora"]]
    return f"'{kind}' does not divide {system.corpora[0]}" + (f"; {', '.join(others)} would" if others else "")


# What a protocol's card says under `needs` -> what tells why a system does not have it.
_UNMET = {"published": _no_published, "corpora": _no_other_corpus, "sentences": _no_other_sentence, "partition": _no_partition}


def _card(protocol: str) -> dict[str, Any]:
    card: dict[str, Any] = registry.declaration(PROTOCOLS, registry.entry_and_kind(protocol)[0], "CARD")
    return card


def _kinds(entry: str) -> dict[str, Any]:
    """The kinds of a protocol that comes in several; of the others there are none."""
    kinds: dict[str, Any] = registry.declaration(PROTOCOLS, entry, "PARTITIONS", otherwise={})
    return kinds


def _partition(system: System, protocol: str) -> list[dict[str, str]] | None:
    """The folds of the partition that a protocol names, of the system's corpus."""
    entry, kind = registry.entry_and_kind(protocol)
    named = _kinds(entry).get(kind, {"corpora": {}})["corpora"] if kind else {}
    folds: list[dict[str, str]] | None = named.get(system.corpora[0])
    return folds


def _of_card(corpus: str, what: str) -> int | None:
    """How many speakers or sentences a corpus has; None where that is not known, as of a corpus of the user's own."""
    if corpus not in registry.names(CORPORA):
        return None
    number: int | None = registry.declaration(CORPORA, corpus, "CARD").get(what)
    return number


def planned_folds(study: Study, system: str, protocol: str) -> int:
    """How many folds a protocol may need within the budget: known before any manifest, from the official numbers of speakers.

    A partial corpus can need fewer; the folds that are left over are empty. How many people speak in a corpus of the user's
    own is not known: it may need as many as any.

    Args:
        study: the study
        system: one of its systems
        protocol: one of its protocols
    """
    budget = study.systems[system].recipe.budget.folds
    folds = _all_folds(study, system, protocol)
    return min(folds, budget or folds)


def _all_folds(study: Study, system: str, protocol: str) -> int:
    """As many folds as what a protocol deals out makes."""
    corpora, kind = study.systems[system].corpora, _card(protocol)["folds"]
    if isinstance(kind, int):
        return kind
    if kind in ("corpora", "partition"):
        return len(corpora if kind == "corpora" else _partition(study.systems[system], protocol) or ())
    if kind in ("sentences", "pairs"):
        groups = {what: _groups(study, corpora, what) for what in ("speakers", "sentences")}
        return groups["sentences"] * (groups["speakers"] if kind == "pairs" else 1)
    return _wanted_folds(study, system, protocol)


def _groups(study: Study, corpora: Iterable[str], what: str) -> int:
    """How many groups of speakers or sentences are made where each fold wants another."""
    numbers = [_of_card(corpus, what) for corpus in corpora]
    known = [number for number in numbers if number is not None]
    folds = study.settings.splits.folds
    return folds if len(known) < len(numbers) else min(folds, sum(known))


def _wanted_folds(study: Study, system: str, protocol: str) -> int:
    """How many folds, or groups for them, a protocol is asked for."""
    splits = study.settings.splits
    if _card(protocol)["folds"] != "speakers":
        return splits.folds
    own = _own_corpora(study, system)
    official = [_of_card(corpus, "speakers") or 0 for corpus in study.systems[system].corpora if corpus not in own]
    speakers = sum(official) + len(own)
    if speakers > splits.leave_one_out_up_to:
        return splits.folds
    return max(splits.folds, splits.leave_one_out_up_to) if own else speakers


def _own_corpora(study: Study, system: str) -> list[str]:
    return [corpus for corpus in study.systems[system].corpora if corpus in study.settings.own_corpora]


def _many_speakers(study: Study, system: str, protocol: str) -> dict[str, int] | None:
    """In how many folds to go on where there turn out to be too many speakers to leave each out; null where that is planned."""
    if _card(protocol)["folds"] != "speakers" or not _own_corpora(study, system):
        return None
    return {"above": study.settings.splits.leave_one_out_up_to, "folds": study.settings.splits.folds}


def sort_keys(value: Any) -> Any:
    """The same mappings and lists with every mapping's keys in order.

    Snakemake compares parameters as text, so the order in which a user wrote keys must not count.

    Examples:
        >>> sort_keys({"b": [{"d": 1, "c": 2}], "a": 0})
        {'a': 0, 'b': [{'c': 2, 'd': 1}]}
    """
    if isinstance(value, Mapping):
        return sorted_keys(value)
    if isinstance(value, list | tuple):
        return [sort_keys(item) for item in value]
    return value


def sorted_keys(mapping: Mapping[str, Any]) -> dict[str, Any]:
    """`sort_keys` of a mapping."""
    return {key: sort_keys(mapping[key]) for key in sorted(mapping)}


def _validated(config: Mapping[str, Any]) -> Settings:
    try:
        return Settings.model_validate(_with_texts_read(dict(config)))
    except ValidationError as error:
        problems = error.errors()
        first = problems[0]
        # What may be one of two things is reported once for each.
        messages = [problem["msg"] for problem in problems if _key(problem["loc"]) == _key(first["loc"])]
        raise SettingError(_problem_line(first["type"], first["loc"], first["input"], " or ".join(messages))) from None


def _with_texts_read(config: dict[str, Any]) -> dict[str, Any]:
    """The same configuration with numbers, true and false where text stands for them.

    Of `--config` Snakemake hands over as text what stands within brackets, and `true`.
    """
    try:
        Settings.model_validate(config)
    except ValidationError as error:
        read = copy.deepcopy(config)
        for problem in error.errors():
            if isinstance(problem["input"], str) and problem["type"] in ("bool_type", "int_type", "float_type"):
                *above, last = _parts_of(problem["loc"])
                place: Any = read
                for part in above:
                    place = place[part]
                place[last] = _read_text(problem["input"])
        return read
    return config


def _read_text(text: str) -> str | float | None:
    try:
        value = yaml.safe_load(text)
    except yaml.YAMLError:
        return text
    return value if value is None or isinstance(value, int | float) else text


def _problem_line(kind: str, location: tuple[int | str, ...], found: Any, message: str) -> str:
    key = _key(location)
    if kind == "extra_forbidden":
        siblings = _known_keys(location[:-1])
        return f"config: unknown key '{key}'; {nearest(str(location[-1]), siblings)}"
    if kind == "missing":
        return f"config: '{key}' is missing; add it (docs/configuration.md says what it is)"
    return f"config: '{key}' is {found!r}; {message[0].lower()}{message[1:]}"


def _key(location: tuple[int | str, ...]) -> str:
    """A place as the user would write it, without pydantic's notes on which kind of value it tried there."""
    return ".".join(map(str, _parts_of(location)))


def _parts_of(location: tuple[int | str, ...]) -> list[int | str]:
    return [part for part in location if not str(part).startswith(("[key]", "list[", "literal["))]


def _known_keys(location: tuple[int | str, ...]) -> Iterable[str]:
    """The keys that may stand at a place: follow the models from the top, stepping over user-given names and indices."""
    schema = Settings.model_json_schema()
    node = schema
    for part in location:
        node = _definition(node, schema)
        node = node.get("properties", {}).get(part) or node.get("additionalProperties") or _patterned(node) or node.get("items") or {}
    properties: dict[str, Any] = _definition(node, schema).get("properties", {})
    return properties


def _definition(node: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    for option in (node, *node.get("anyOf", ())):
        if "$ref" in option:
            definition: dict[str, Any] = schema["$defs"][option["$ref"].rsplit("/", 1)[1]]
            return definition
    return node


def _patterned(node: dict[str, Any]) -> dict[str, Any]:
    return next(iter(node.get("patternProperties", {}).values()), {})


def _check_names(settings: Settings) -> None:
    _check_all_corpora(settings)
    for name in settings.protocols:
        _check_protocol(name)
    for corpus, parts in settings.parts.items():
        _check_parts(corpus, parts)
    for key in ("corpora", "systems", "protocols", "seeds"):
        _check_once(getattr(settings, key), key)
    if settings.source == "demo":
        _check_demo(settings.corpora)
    for name, label_map in settings.label_maps.items():
        _check_label_map(f"label_maps.{name}", label_map)
    for name, steps in settings.variants.items():
        _check_variant(name, steps)
    for name, feature_set in settings.feature_sets.items():
        _check_feature_set(settings, name, feature_set)
    for name in settings.systems:
        _check_known(name, settings.recipes, "systems", "recipe")
    for name, recipe in settings.recipes.items():
        _check_recipe(settings, name, recipe)


def _check_once(chosen: list[Any], key: str) -> None:
    repeated = sorted({item for item in chosen if chosen.count(item) > 1})
    if repeated:
        raise SettingError(f"config: '{key}' names {repeated[0]!r} more than once; name each once")


def _check_demo(corpora: list[str]) -> None:
    made = registry.declaration(*DEMO_CORPORA)
    unmade = [corpus for corpus in corpora if corpus not in made]
    if unmade:
        raise SettingError(
            f"config: 'corpora' names '{unmade[0]}', which `source: demo` cannot generate; it makes {', '.join(sorted(made))}: leave out the others"
        )


def _check_label_map(key: str, label_map: Mapping[str, str]) -> None:
    for emotion, label in label_map.items():
        _check_known(emotion, registry.declaration(*EMOTIONS), key, "emotion")
        if not label.strip():
            raise SettingError(f"config: '{key}.{emotion}' is {label!r}; expected a label such as '{emotion}'")
    labels = set(label_map.values())
    if len(labels) < 2:
        found = f"the one label '{labels.pop()}'" if labels else "no label"
        raise SettingError(f"config: '{key}' has {found}; expected two at least: map some emotion to another label")


def _check_known(name: str, known: Iterable[str], key: str, what: str) -> None:
    if name not in known:
        raise SettingError(f"config: '{key}' names the {what} '{name}', which is not defined; {nearest(name, known)}")


def _check_variant(name: str, steps: list[Step]) -> None:
    if name == ORIGINAL:
        raise SettingError(f"config: 'variants.{name}': that name stands for the recording itself; call the variant otherwise")
    for step in steps:
        _check_arguments(AUGMENTATIONS, step.augmentation, step.arguments, f"variants.{name}", "augmentation")
        argument = _argument_for_files(step)
        if argument is not None and not step.arguments.get(argument):
            description = declared(AUGMENTATIONS, step.augmentation)[argument].description
            raise SettingError(f"config: 'variants.{name}.arguments.{argument}' is ''; expected a folder ({description})")


def _check_feature_set(settings: Settings, name: str, feature_set: FeatureSet) -> None:
    key = f"feature_sets.{name}"
    _check_arguments(FRONT_ENDS, feature_set.front_end, feature_set.arguments, key, "front_end")
    _check_once(feature_set.variants, f"{key}.variants")
    for variant in feature_set.variants:
        _check_known(variant, settings.variants, f"{key}.variants", "variant")
    _check_fitted(key, feature_set)
    _check_installed(key, feature_set.front_end)


def _check_installed(key: str, front_end: str) -> None:
    package = registry.declaration(FRONT_ENDS, front_end, "REQUIRES", otherwise=None)
    if package is not None and find_spec(package) is None:
        raise SettingError(
            f"config: '{key}.front_end' is '{front_end}', which needs the package '{package}'; install it into .venv, or choose another front end"
        )


def _check_fitted(key: str, feature_set: FeatureSet) -> None:
    if feature_set.fitted and feature_set.duration_s is None:
        raise SettingError(
            f"config: '{key}.duration_s' is null, and '{key}.fitted' is true; say to how many seconds signals are fitted, such as 2.5"
        )
    if registry.declaration(FRONT_ENDS, feature_set.front_end, "FITTED", otherwise=False) and not feature_set.fitted:
        raise SettingError(
            f"config: '{key}.fitted' is false, and the front end '{feature_set.front_end}' needs signals of one length; set it to true, and 'duration_s' to that length"
        )


def _check_recipe(settings: Settings, name: str, recipe: Recipe) -> None:
    key = f"recipes.{name}"
    _check_known(recipe.feature_set, settings.feature_sets, f"{key}.feature_set", "feature set")
    _check_known(recipe.label_map, settings.label_maps, f"{key}.label_map", "label map")
    for variant in recipe.augmentation:
        carried = settings.feature_sets[recipe.feature_set].variants
        if variant not in carried:
            raise SettingError(
                f"config: '{key}.augmentation' names '{variant}', which feature_sets.{recipe.feature_set}.variants does not carry; {nearest(variant, carried)}"
            )
    _check_once(recipe.augmentation, f"{key}.augmentation")
    if recipe.corpora != EACH:
        _check_corpora(settings, list(recipe.corpora), f"{key}.corpora")
    _check_arguments(MODELS, recipe.model, recipe.arguments, key, "model")
    if recipe.published:
        _check_arguments(MODELS, recipe.model, recipe.published.arguments, f"{key}.published", "model")
    kind = registry.declaration(MODELS, recipe.model, "KIND")
    if (kind == "network") != (recipe.training is not None):
        mend = "add it ({} takes every default)" if kind == "network" else "set it to null"
        raise SettingError(f"config: '{key}.training' and the model '{recipe.model}' ({kind}) do not fit: {mend}")


def _check_corpora(settings: Settings, corpora: list[str], key: str) -> None:
    if not corpora:
        raise SettingError(f"config: '{key}' is []; name one corpus at least, or write '{EACH}'")
    for corpus in corpora:
        _check_corpus(settings, corpus, key)
    _check_once(corpora, key)


def _check_protocol(name: str) -> None:
    entry, kind = registry.entry_and_kind(name)
    registry.source(PROTOCOLS, entry, "config: 'protocols'")
    kinds = [f"{entry}:{known}" for known in _kinds(entry)]
    if kinds and name not in kinds:
        known = nearest(name, kinds) if kind else f"known: {', '.join(kinds)}"
        raise SettingError(f"config: 'protocols': '{name}' names no {entry}; {known}")
    if kind and not kinds:
        raise SettingError(f"config: 'protocols': '{name}' has a colon, and '{entry}' comes in one kind only; write '{entry}'")


def _check_all_corpora(settings: Settings) -> None:
    for name, own in settings.own_corpora.items():
        _check_own_corpus(name, own)
    for name in settings.corpora:
        _check_corpus(settings, name, "corpora")


def _check_corpus(settings: Settings, corpus: str, key: str) -> None:
    known = [*registry.names(CORPORA), *settings.own_corpora]
    if corpus not in known:
        where = f"{CORPORA} or under 'own_corpora'" if settings.own_corpora else CORPORA
        raise SettingError(f"config: '{key}': no '{corpus}' in {where}; {nearest(corpus, known)}")


def _check_parts(corpus: str, parts: list[str]) -> None:
    known = registry.names(CORPORA)
    if corpus not in known:
        raise SettingError(f"config: 'parts.{corpus}': no '{corpus}' in {CORPORA}; {nearest(corpus, known)}")
    declared = _parts(corpus)
    if not declared:
        divided = ", ".join(name for name in known if _parts(name))
        raise SettingError(f"config: 'parts.{corpus}': that corpus has no parts; leave it out (of those that have: {divided})")
    for part in parts:
        _check_known(part, declared, f"parts.{corpus}", "part")
    _check_once(parts, f"parts.{corpus}")


def _check_own_corpus(name: str, own: OwnCorpus) -> None:
    key = f"own_corpora.{name}"
    if name in (*registry.names(CORPORA), *RESERVED):
        raise SettingError(f"config: '{key}': that name is taken; call your corpus otherwise, such as 'own_{name}'")
    if (own.table is None) == (own.pattern is None):
        found = "neither 'table' nor 'pattern'" if own.table is None else "both 'table' and 'pattern'"
        raise SettingError(f"config: '{key}' has {found}; expected one of them, to say who speaks in a clip and how")
    if own.pattern is not None:
        _check_pattern(f"{key}.pattern", own.pattern)
        if own.columns:
            raise SettingError(
                f"config: '{key}.columns' is for a table, and there is a pattern; leave it out, and rename the pattern's groups"
            )
    for label, emotion in own.emotions.items():
        if emotion is not None:
            _check_known(emotion, registry.declaration(*EMOTIONS), f"{key}.emotions.{label}", "emotion")


def _check_pattern(key: str, pattern: str) -> None:
    try:
        groups = re.compile(pattern).groupindex
    except re.error as error:
        raise SettingError(f"config: '{key}' is {pattern!r}, which is no regular expression ({error}); mend it") from None
    known = [column for column in get_args(Column) if column != "file"]
    for group in groups:
        if group not in known:
            raise SettingError(f"config: '{key}' has the group '{group}', which says nothing of a clip; {nearest(group, known)}")
    for group in NEEDED:
        if group not in groups:
            raise SettingError(f"config: '{key}' is {pattern!r}, without the group '{group}'; write (?P<{group}>…) around what says it")


def _check_arguments(package: str, name: str, given: Mapping[str, Any], key: str, field: str) -> None:
    registry.source(package, name, f"config: '{key}.{field}'")
    check_arguments(package, name, given, key)


def _steps(settings: Settings, variant: str) -> list[list[Any]]:
    return [[step.augmentation, filled_in(AUGMENTATIONS, step.augmentation, step.arguments)] for step in settings.variants[variant]]


def _systems(settings: Settings) -> tuple[dict[str, System], dict[str, str]]:
    systems: dict[str, System] = {}
    not_run: dict[str, str] = {}
    for name in settings.systems:
        recipe = settings.recipes[name]
        if not settings.budgets:
            recipe = recipe.model_copy(update={"budget": Budget()})
        kind = registry.declaration(MODELS, recipe.model, "KIND")
        if recipe.corpora == EACH:
            found = [System(f"{name}_{corpus}", recipe, (corpus,), kind) for corpus in settings.corpora]
        else:
            absent = [corpus for corpus in recipe.corpora if corpus not in settings.corpora]
            if absent:
                not_run[name] = f"it is made for {', '.join(recipe.corpora)}; this study leaves out {', '.join(absent)}"
                continue
            found = [System(name, recipe, tuple(recipe.corpora), kind)]
        for system in found:
            _add(systems, system)
    if not systems:
        raise SettingError(
            f"config: none of 'systems' can run: {'; '.join(f'{name}: {why}' for name, why in not_run.items())}; add the corpora or choose other systems"
        )
    return systems, not_run


def _add(systems: dict[str, System], system: System) -> None:
    if system.name in systems:
        raise SettingError(f"config: two recipes make a system called '{system.name}'; rename one under 'recipes'")
    systems[system.name] = system
