"""The settings themselves: what stands in the repository is what the code says."""

from typing import Any

import pyarrow as pa
import pytest
import yaml
from pydantic import BaseModel, ValidationError

from serflow.config.settings import LARGEST_SEED, FeatureSet, Recipe, Section, Settings, Step, Training
from serflow.systems.contract import PREDICTIONS


def sections():
    """Every model of the settings."""
    waiting, found = [Section], []
    while waiting:
        section = waiting.pop()
        waiting += section.__subclasses__()
        found.append(section)
    return [section for section in found[1:] if section.__module__ == "serflow.config.settings"]


def leaves(value: Any, prefix: tuple[str, ...] = ()):
    if isinstance(value, dict):
        for key, inside in value.items():
            yield from leaves(inside, (*prefix, key))
    else:
        yield prefix, value


def at(value: Any, keys: tuple[str, ...]) -> Any:
    """The value at a place; None where nothing stands, such as an argument that keeps its own default."""
    for key in keys:
        value = value.get(key)
    return value


@pytest.mark.parametrize("section", sections())
def test_every_key_has_a_description_and_an_example_of_its_own_type(section: type[BaseModel]):
    required = {
        "Step": {"augmentation": "noise"},
        "FeatureSet": {"front_end": "x"},
        "OwnCorpus": {"folder": "x"},
        "Published": {"test_share": 0.5},
        "Claim": {"source": "x", "tested": "x", "why": "x"},
    }.get(section.__name__, {})
    if section is Recipe:
        required = {"title": "x", "corpora": "each", "label_map": "x", "feature_set": "x", "model": "x"}
    for name, field in section.model_fields.items():
        assert field.description, name
        annotation = str(field.annotation)
        if field.examples:
            section.model_validate(required | {name: field.examples[0]})
        else:
            assert "serflow.config.settings" in annotation, name


@pytest.mark.parametrize("section", sections())
def test_no_section_takes_what_it_does_not_know(section):
    with pytest.raises(ValidationError, match="Extra inputs are not permitted"):
        section.model_validate({"nonsense_key": 1})


def test_config_yaml_holds_every_default(repository):
    assert yaml.safe_load((repository / "config.yaml").read_text()) == Settings().model_dump()


def test_the_demo_holds_nothing_but_what_differs(repository):
    demo = yaml.safe_load((repository / "config.demo.yaml").read_text())
    defaults = Settings().model_dump()
    assert demo
    assert [keys for keys, value in leaves(demo) if at(defaults, keys) == value] == []


def test_whole_numbers_where_fractions_may_stand_are_the_same_setting():
    assert FeatureSet(front_end="x", offset_s=1) == FeatureSet(front_end="x", offset_s=1.0)
    assert Step(augmentation="noise", arguments={"amplitude": 1}) == Step(augmentation="noise", arguments={"amplitude": 1.0})


@pytest.mark.parametrize("name", ["Upper", "1st", "with space", "dash-ed", "", "../up"])
def test_names_are_fit_to_be_folders(name):
    with pytest.raises(ValidationError, match="should match pattern"):
        Step(augmentation=name)


@pytest.mark.parametrize("value", [float("inf"), float("-inf"), float("nan")])
@pytest.mark.parametrize("section", sections())
def test_no_number_is_infinite(section, value):
    fractions = [name for name, field in section.model_fields.items() if "float" in str(field.annotation)]
    for name in fractions:
        with pytest.raises(ValidationError) as caught:
            section.model_validate({name: value})
        assert name in {problem["loc"][0] for problem in caught.value.errors()}
    assert fractions or section is not Training


def test_every_seed_fits_the_tables():
    kind = PREDICTIONS.schema.field("seed").type
    assert pa.scalar(LARGEST_SEED, kind).as_py() == LARGEST_SEED
    with pytest.raises(pa.ArrowInvalid):
        pa.scalar(LARGEST_SEED + 1, kind)
