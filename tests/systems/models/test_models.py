"""What every model keeps, and what each is."""

import inspect

import numpy as np
import pytest

from serflow import registry

# Keras hands TensorFlow's variables to numpy in the old way; neither is ours to mend.
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation doesn't accept a copy keyword:DeprecationWarning")

MODELS = "serflow.systems.models"
KINDS = {"network": {"shape", "classes"}, "estimator": {"seed", "threads"}}


def of_kind(kind):
    return [name for name in registry.names(MODELS) if registry.declaration(MODELS, name, "KIND") == kind]


def defaults(name):
    return {argument: default for argument, (default, *_) in registry.declaration(MODELS, name, "ARGUMENTS").items()}


@pytest.mark.parametrize("name", registry.names(MODELS))
def test_a_model_declares_what_it_is_and_takes(name):
    kind, arguments = registry.declaration(MODELS, name, "KIND"), registry.declaration(MODELS, name, "ARGUMENTS")
    assert kind in KINDS
    assert all(isinstance(default, bool | int | float | str) and description for default, description, _, _ in arguments.values())
    parameters = inspect.signature(registry.load(MODELS, name).build).parameters
    assert set(parameters) == KINDS[kind] | set(arguments)
    assert {parameter.kind for parameter in parameters.values()} == {inspect.Parameter.KEYWORD_ONLY}


@pytest.mark.parametrize("name", of_kind("estimator"))
def test_an_estimator_learns_and_gives_probabilities(name):
    random = np.random.default_rng(0)
    labels = np.arange(60) % 3
    values = (3 * np.eye(3)[labels] + random.normal(0, 0.3, (60, 3))).astype(np.float32)
    answers = []
    for _ in range(2):
        estimator = registry.load(MODELS, name).build(seed=5, threads=1, **defaults(name))
        answers.append(estimator.fit(values, labels).predict_proba(values))
    np.testing.assert_array_equal(*answers)
    np.testing.assert_allclose(answers[0].sum(axis=1), 1)
    assert (answers[0].argmax(axis=1) == labels).all()


@pytest.mark.parametrize("name", of_kind("network"))
@pytest.mark.parametrize("classes", [2, 7])
def test_a_network_gives_probabilities(name, classes):
    network = registry.load(MODELS, name).build(shape=(162,), classes=classes, **defaults(name))
    answers = network.predict(np.random.default_rng(0).standard_normal((3, 162)).astype(np.float32), verbose=0)
    assert answers.shape == (3, classes)
    np.testing.assert_allclose(answers.sum(axis=1), 1, rtol=1e-5)


def test_conv1d_means_has_the_size_of_the_published_one():
    network = registry.load(MODELS, "conv1d_means").build(shape=(162,), classes=8, **defaults("conv1d_means"))
    flatten = next(layer for layer in network.layers if type(layer).__name__ == "Flatten")
    assert network.count_params() == 557_288
    assert flatten.output.shape == (None, 704)


def test_random_forest_grows_as_many_trees_as_asked():
    forest = registry.load(MODELS, "random_forest").build(seed=0, threads=1, trees=7)
    assert len(forest.fit(np.arange(8).reshape(-1, 1), [0, 1] * 4).estimators_) == 7
