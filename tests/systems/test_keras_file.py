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


def test_the_same_network_in_another_place_of_memory_gives_the_same_bytes(tmp_path):
    import keras

    def build():
        keras.utils.set_random_seed(0)
        keras.utils.clear_session()
        # Two layers of one data type share its policy, which Keras numbers by its address.
        policy = keras.dtype_policies.DTypePolicy("float32")
        return keras.Sequential([keras.layers.Input((4,)), keras.layers.Dense(3, dtype=policy), keras.layers.Dense(3, dtype=policy)])

    kept = [build() for _ in range(2)]
    for number, network in enumerate(kept):
        save_model(network, tmp_path / f"{number}.keras")
    with zipfile.ZipFile(tmp_path / "0.keras") as archive:
        assert b'"shared_object_id": 1,' in archive.read("config.json") or b'"shared_object_id": 1}' in archive.read("config.json")
    assert (tmp_path / "0.keras").read_bytes() == (tmp_path / "1.keras").read_bytes()
