"""Keras models in files that are the same whenever they are saved."""

import zipfile

import numpy as np
import pytest

from serflow.systems.keras_file import save_model

# Keras hands TensorFlow's variables to numpy in the old way; neither is ours to mend.
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation doesn't accept a copy keyword:DeprecationWarning")


@pytest.fixture(scope="module")
def network():
    import keras

    keras.utils.set_random_seed(0)
    return keras.Sequential([keras.layers.Input((4,)), keras.layers.Dense(3, activation="softmax")])


def test_what_was_saved_answers_the_same(network, tmp_path):
    import keras

    save_model(network, tmp_path / "model.keras")
    values = np.random.default_rng(0).standard_normal((5, 4)).astype(np.float32)
    loaded = keras.saving.load_model(tmp_path / "model.keras")
    np.testing.assert_array_equal(loaded.predict(values, verbose=0), network.predict(values, verbose=0))


def test_saving_at_another_time_gives_the_same_bytes(network, tmp_path, monkeypatch):
    save_model(network, tmp_path / "one.keras")
    monkeypatch.setattr("time.time", lambda: 2e9)
    save_model(network, tmp_path / "two.keras")
    assert (tmp_path / "one.keras").read_bytes() == (tmp_path / "two.keras").read_bytes()


def test_the_file_holds_no_date(network, tmp_path):
    save_model(network, tmp_path / "model.keras")
    with zipfile.ZipFile(tmp_path / "model.keras") as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert b'"date_saved": ""' in archive.read("metadata.json")


def test_nothing_else_is_left_in_the_folder(network, tmp_path):
    save_model(network, tmp_path / "model.keras")
    assert [path.name for path in tmp_path.iterdir()] == ["model.keras"]
