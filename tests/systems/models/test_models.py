"""What every model keeps, and what each is."""

import inspect

import numpy as np
import pytest

from serflow import registry
from serflow.errors import SettingError
from serflow.registry import MODELS

# Keras hands TensorFlow's variables to numpy in the old way; neither is ours to mend.
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation doesn't accept a copy keyword:DeprecationWarning")

KINDS = {"network": {"shape", "classes"}, "estimator": {"seed", "threads"}}
LOSSES = {"categorical_crossentropy", "binary_crossentropy", "negative_log_likelihood"}

# What a network has at the width of its source, by SYSTEMS.md: rows, labels, parameters, those of them that are trained, and
# values after flattening.
SOURCES = {
    "ravdess_lstm": ("lstm_sequence", (1, 40), 8, 155_528, 155_528, None),
    "ravdess_lstm_frames": ("lstm_sequence", (130, 40), 8, 155_528, 155_528, None),
    "crema_wave_cnn": ("conv1d_wave", (27_960,), 6, 115_970_822, 115_970_822, 446_464),
    "crema_mel_cnn": ("conv2d_mel", (128, 55), 6, 6_105_478, 6_105_478, 4608),
    "four_means_cnn": ("conv1d_means", (162,), 8, 557_288, 557_288, 704),
    "four_shortterm_cnn": ("conv1d_means", (68,), 8, 545_000, 545_000, 320),
    "four_frames_cnn": ("conv1d_frames", (4536,), 7, 12_600_039, 12_598_823, 48_384),
    "savee_ravdess_cnn2d": ("conv2d_mfcc", (39, 216), 7, 208_303, 208_111, 3040),
}

# In float16 a first step whose gradients overflow is left out, and the next is scaled down.
STEPS = {"float32": 1, "mixed_float16": 4, "mixed_bfloat16": 1}


def of_kind(kind):
    return [name for name in registry.names(MODELS) if registry.declaration(MODELS, name, "KIND") == kind]


def defaults(name):
    return {argument: default for argument, (default, *_) in registry.declaration(MODELS, name, "ARGUMENTS").items()}


def narrow(name, **changed):
    """Arguments of a network that is as small as it may be."""
    arguments = registry.declaration(MODELS, name, "ARGUMENTS")
    width = {"width": arguments["width"][2]} if "width" in arguments else {}
    return defaults(name) | width | changed


def rows_of(name, count):
    shape = registry.declaration(MODELS, name, "SHAPE")
    return np.random.default_rng(0).standard_normal((count, *shape)).astype(np.float32)


@pytest.mark.parametrize("name", registry.names(MODELS))
def test_a_model_declares_what_it_is_and_takes(name):
    kind, arguments = registry.declaration(MODELS, name, "KIND"), registry.declaration(MODELS, name, "ARGUMENTS")
    assert kind in KINDS
    assert all(isinstance(default, bool | int | float | str) and description for default, description, _, _ in arguments.values())
    parameters = inspect.signature(registry.load(MODELS, name).build).parameters
    assert set(parameters) == KINDS[kind] | set(arguments)
    assert {parameter.kind for parameter in parameters.values()} == {inspect.Parameter.KEYWORD_ONLY}


@pytest.mark.parametrize("name", of_kind("estimator"))
def test_an_estimator_learns_and_gives_the_same_probabilities_again(name):
    random = np.random.default_rng(0)
    labels = np.arange(60) % 3
    values = (3 * np.eye(3)[labels] + random.normal(0, 0.3, (60, 3))).astype(np.float32)
    answers = []
    for threads in (1, 2):
        estimator = registry.load(MODELS, name).build(seed=5, threads=threads, **defaults(name))
        answers.append(estimator.fit(values, labels).predict_proba(values))
    np.testing.assert_array_equal(*answers)
    np.testing.assert_allclose(answers[0].sum(axis=1), 1, rtol=1e-6)
    if name != "majority":
        assert (answers[0].argmax(axis=1) == labels).all()


@pytest.mark.parametrize("name", of_kind("network"))
@pytest.mark.parametrize("classes", [2, 7])
def test_a_network_gives_probabilities(name, classes):
    rows = rows_of(name, 3)
    network = registry.load(MODELS, name).build(shape=rows.shape[1:], classes=classes, **narrow(name))
    answers = np.asarray(network(rows))
    assert answers.shape == (3, classes)
    np.testing.assert_allclose(answers.sum(axis=1), 1, rtol=1e-5)


@pytest.mark.parametrize("name", of_kind("network"))
def test_a_network_declares_a_loss_that_training_knows(name):
    assert registry.declaration(MODELS, name, "LOSS", otherwise="categorical_crossentropy") in LOSSES


@pytest.mark.parametrize("precision", STEPS)
@pytest.mark.parametrize("name", of_kind("network"))
def test_a_network_trains_a_step_and_answers_in_float32(name, precision):
    import keras

    before = keras.config.dtype_policy()
    keras.config.set_dtype_policy(precision)
    keras.utils.set_random_seed(0)
    try:
        rows = rows_of(name, 4)
        network = registry.load(MODELS, name).build(shape=rows.shape[1:], classes=3, **narrow(name))
        network.compile(optimizer="adam", loss="categorical_crossentropy", run_eagerly=True)
        weights = [weight.copy() for weight in network.get_weights()]
        labels = np.eye(3, dtype=np.float32)[[0, 1, 2, 0]]
        assert all(np.isfinite(network.train_on_batch(rows, labels)) for _ in range(STEPS[precision]))
    finally:
        keras.config.set_dtype_policy(before)
    assert any(not np.array_equal(*pair) for pair in zip(weights, network.get_weights(), strict=True))
    assert {weight.dtype for weight in network.get_weights()} == {np.dtype("float32")}
    assert np.asarray(network(rows)).dtype == np.float32


@pytest.mark.parametrize("name", of_kind("network"))
def test_a_network_in_a_file_gives_the_same_answers(name, tmp_path):
    import keras

    rows = rows_of(name, 2)
    network = registry.load(MODELS, name).build(shape=rows.shape[1:], classes=3, **narrow(name))
    network.save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras")
    np.testing.assert_array_equal(np.asarray(loaded(rows)), np.asarray(network(rows)))


@pytest.mark.parametrize("name", of_kind("network"))
def test_a_network_says_which_rows_it_takes(name):
    shape = (*registry.declaration(MODELS, name, "SHAPE"), 2)
    with pytest.raises(SettingError, match=rf"model '{name}': .* the shape \(.*, 2\); expected \([a-z, ]+\): choose another feature set"):
        registry.load(MODELS, name).build(shape=shape, classes=3, **narrow(name))


@pytest.mark.parametrize("system", SOURCES)
def test_a_network_has_the_size_of_the_published_one(system):
    import keras

    name, shape, classes, parameters, trained, flattened = SOURCES[system]
    # Variables are declared and never filled: one of them has 114 million values.
    with keras.StatelessScope():
        network = registry.load(MODELS, name).build(shape=shape, classes=classes, **defaults(name))
    assert network.output_shape == (None, classes)
    assert network.count_params() == parameters
    assert sum(np.prod(weight.shape) for weight in network.trainable_weights) == trained
    flat = [layer.output.shape for layer in network.layers if type(layer).__name__ == "Flatten"]
    assert flat == ([] if flattened is None else [(None, flattened)])


def shapes_of(name, kind, **arguments):
    """What comes out of a network's layers of one kind."""
    import keras

    with keras.StatelessScope():
        network = registry.load(MODELS, name).build(shape=registry.declaration(MODELS, name, "SHAPE"), classes=7, **arguments)
    return [layer.output.shape[1:] for layer in network.layers if type(layer).__name__ in kind]


def test_conv2d_mfcc_has_the_shapes_that_its_source_prints():
    shapes = shapes_of("conv2d_mfcc", ("Conv2D", "MaxPooling2D"), **defaults("conv2d_mfcc"))
    assert shapes == [(27, 204, 8), (15, 192, 8), (7, 192, 8), (5, 190, 8), (5, 190, 8), (2, 190, 8)]


def test_the_networks_on_crema_d_pad_nothing():
    assert shapes_of("conv2d_mel", ("MaxPooling2D",), **defaults("conv2d_mel"))[-1] == (9, 4, 128)
    assert shapes_of("conv1d_wave", ("MaxPooling1D",), **defaults("conv1d_wave"))[-1] == (3488, 128)


def test_conv1d_frames_pools_once():
    assert shapes_of("conv1d_frames", ("AveragePooling1D",), **defaults("conv1d_frames")) == [(1512, 512)]


def test_a_soft_max_over_the_batch_adds_up_over_its_rows():
    rows = rows_of("conv2d_mel", 5)
    network = registry.load(MODELS, "conv2d_mel").build(shape=rows.shape[1:], classes=3, **narrow("conv2d_mel", softmax_over="batch"))
    answers = np.asarray(network(rows))
    np.testing.assert_allclose(answers.sum(axis=0), 1, rtol=1e-5)
    assert not np.allclose(answers.sum(axis=1), 1)


def test_random_forest_grows_as_many_trees_as_asked():
    forest = registry.load(MODELS, "random_forest").build(seed=0, threads=1, trees=7)
    assert len(forest.fit(np.arange(8).reshape(-1, 1), [0, 1] * 4).estimators_) == 7


@pytest.mark.parametrize("name", ["linear_svm", "rbf_svm"])
def test_the_most_probable_label_is_the_one_with_the_greatest_margin(name):
    """Although labels are of different frequency, and clips of the rare one are few."""
    random = np.random.default_rng(1)
    labels = np.repeat([0, 1, 2], [60, 20, 6])
    values = np.eye(3)[labels] + random.normal(0, 0.6, (86, 3))
    estimator = registry.load(MODELS, name).build(seed=0, threads=1, **defaults(name)).fit(values, labels)
    (calibrated,) = estimator.calibrated_classifiers_
    margins = calibrated.estimator.decision_function(values)
    answers = estimator.predict_proba(values)
    np.testing.assert_array_equal(answers.argmax(axis=1), margins.argmax(axis=1))
    powers = np.exp(calibrated.calibrators[0].beta_ * margins)
    np.testing.assert_allclose(answers, powers / powers.sum(axis=1, keepdims=True), rtol=1e-6)


def test_k_neighbours_counts_the_nearest_alike():
    values, labels = np.arange(12.0)[:, None], np.repeat([0, 1], 6)
    neighbours = registry.load(MODELS, "k_neighbours").build(seed=0, threads=1, neighbours=9).fit(values, labels)
    np.testing.assert_allclose(neighbours.predict_proba([[0.0]]), [[6 / 9, 3 / 9]])


def test_majority_answers_the_shares_of_the_labels():
    majority = registry.load(MODELS, "majority").build(seed=0, threads=1).fit(np.zeros((4, 1)), [0, 2, 2, 2])
    np.testing.assert_allclose(majority.predict_proba(np.ones((1, 1))), [[0.25, 0.75]])
