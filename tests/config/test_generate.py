"""The three texts that are made from the settings."""

import copy
import json

import jsonschema
import pytest
import yaml

from serflow import registry
from serflow.config import generate
from serflow.registry import AUGMENTATIONS, FRONT_ENDS, MODELS


@pytest.fixture(scope="module")
def validator(repository):
    schema = json.loads((repository / generate.SCHEMA).read_text())
    kind = jsonschema.validators.validator_for(schema)
    kind.check_schema(schema)
    return kind(schema)


@pytest.fixture
def config(repository):
    return yaml.safe_load((repository / generate.CONFIG).read_text())


def merged(config, overrides):
    """As Snakemake lays one configuration over another."""
    return {
        key: merged(config.get(key, {}), overrides[key]) if isinstance(overrides.get(key), dict) else overrides.get(key, config.get(key))
        for key in [*config, *(key for key in overrides if key not in config)]
    }


def problems(validator, config):
    return [error.message for error in validator.iter_errors(config)]


def test_the_generated_files_stand_as_the_settings_say():
    assert generate.drift() == "", f"run: make config\n{generate.drift()}"


def test_drift_is_shown_as_a_diff(monkeypatch):
    monkeypatch.setitem(generate.TEXTS, generate.CONFIG, lambda: generate.config_text().replace("folds: 5", "folds: 7"))
    assert "-  folds: 5\n+  folds: 7" in generate.drift()


def test_the_schema_accepts_config_yaml_alone_and_under_the_demo(validator, config, repository):
    demo = yaml.safe_load((repository / "config.demo.yaml").read_text())
    assert problems(validator, config) == []
    assert problems(validator, merged(config, demo)) == []


def test_the_schema_accepts_nothing_at_all_since_every_key_has_a_default(validator):
    assert problems(validator, {}) == []


def sections_of(value, place=()):
    """Where a mapping with known keys stands: everywhere but under names of the user's choice."""
    by_name = {("parts",), ("own_corpora",), ("label_maps",), ("variants",), ("feature_sets",), ("recipes",)}
    if isinstance(value, dict):
        if place not in by_name and place[:1] != ("label_maps",):
            yield place
        for key, inside in value.items():
            yield from sections_of(inside, (*place, key))
    elif isinstance(value, list):
        for number, inside in enumerate(value):
            yield from sections_of(inside, (*place, number))


def test_the_schema_refuses_an_unknown_key_at_every_level(validator, config):
    places = list(sections_of(config))
    assert {(), ("splits",), ("recipes", "means_cnn", "training"), ("recipes", "means_cnn", "arguments")} <= set(places)
    assert ("variants", "stretch_pitch", 1, "arguments") in places
    for place in places:
        broken = copy.deepcopy(config)
        inside = broken
        for key in place:
            inside = inside[key]
        inside["nonsense_key"] = 1
        assert any("nonsense_key" in message for message in problems(validator, broken)), place


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (("source",), "floppy disk"),
        (("splits", "folds"), "five"),
        (("splits", "folds"), 1),
        (("corpora",), []),
        (("seeds",), [0.5]),
        (("variants", "noise"), []),
        (("variants", "noise", 0, "arguments", "amplitude"), "loud"),
        (("variants", "noise", 0, "augmentation"), "nois"),
        (("feature_sets", "means162", "front_end"), "means161"),
        (("feature_sets", "means162", "duration_s"), 0),
        (("recipes", "means_cnn", "model"), "conv2d"),
        (("recipes", "means_forest", "arguments", "trees"), "many"),
        (("recipes", "means_forest", "arguments", "trees"), 0),
        (("recipes", "means_cnn", "arguments", "dropout_dense"), 7.0),
        (("feature_sets", "means162", "arguments", "n_mfcc"), 2000),
        (("recipes", "crema_mel_cnn", "published", "arguments", "softmax_over"), "bzz"),
        (("label_maps", "eight", "sad"), ""),
        (("seeds",), [2**31]),
    ],
)
def test_the_schema_refuses_a_value_that_cannot_be(validator, config, place, value):
    inside = config
    for key in place[:-1]:
        inside = inside[key]
    if place[-1] not in inside:
        inside = inside.setdefault(place[-1], None) or inside
    inside[place[-1]] = value
    assert problems(validator, config) != []


@pytest.mark.parametrize("package", [AUGMENTATIONS, FRONT_ENDS, MODELS])
def test_the_table_explains_every_argument_of_everything_that_is_found_by_name(package, repository):
    table = (repository / generate.TABLE).read_text()
    for entry in registry.names(package):
        for argument, (_, description, low, high) in registry.declaration(package, entry, "ARGUMENTS").items():
            line = next(line for line in table.splitlines() if f"`{entry}` | `{argument}`" in line)
            assert description in line
            bounds = (*low, high) if isinstance(low, tuple) else (low, high)
            assert all(f"`{bound}`" in line for bound in bounds if bound is not None)


@pytest.mark.parametrize("name", [generate.CONFIG, generate.TABLE])
def test_a_reader_learns_that_mappings_are_merged(name, repository):
    """Else a smaller label map under an old name silently keeps all labels."""
    text = " ".join((repository / name).read_text().replace("\n# ", " ").split())
    assert "Mappings are merged key by key" in text
    assert "needs a name of its own; lists are replaced" in text


def test_every_key_of_config_yaml_is_explained_above_it_or_at_the_first_of_its_kind(repository):
    lines = (repository / generate.CONFIG).read_text().splitlines()
    for number, line in enumerate(lines):
        if line and line[0].isalpha():
            assert lines[number - 1].startswith("# "), line


def test_writing_again_changes_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr(generate, "ROOT", tmp_path)
    monkeypatch.setattr("sys.argv", ["generate"])
    generate.main()
    assert generate.drift() == ""
    (tmp_path / generate.CONFIG).write_text("splits: {}\n")
    monkeypatch.setattr("sys.argv", ["generate", "--check"])
    with pytest.raises(SystemExit, match=r"These differ from serflow/config/settings\.py; run: make config"):
        generate.main()
    assert (tmp_path / generate.CONFIG).read_text() == "splits: {}\n"
