"""TensorFlow takes seconds and hundreds of megabytes: only jobs that train a network may import it."""

import pytest

HEAVY = ("tensorflow", "keras", "jax", "torch")


@pytest.fixture
def imported_by(in_a_fresh_process):
    def run(code):
        report = f"import sys; print([name for name in {HEAVY!r} if name in sys.modules])"
        return in_a_fresh_process(f"{code}\n{report}").splitlines()[-1]

    return run


def test_no_script_but_the_one_that_trains_networks_imports_keras(imported_by, repository):
    scripts = sorted(path for path in (repository / "scripts").rglob("*.py") if path.stem != "train_network")
    assert len(scripts) > 5
    code = "import runpy\n" + "\n".join(f"runpy.run_path({str(path)!r}, run_name='imported')" for path in scripts)
    assert imported_by(code) == "[]"


def test_training_a_forest_does_not_import_keras(imported_by, small_system, tmp_path):
    inputs, label_map = small_system(tmp_path / "system")
    settings = {
        "label_map": label_map,
        "labels": "intended",
        "scaling": "rows",
        "model": "random_forest",
        "arguments": {"trees": 3},
        "seeds": [0],
    }
    code = f"""
from pathlib import Path, PosixPath
from serflow.systems.estimator import train_estimator
from serflow.systems.fold import Inputs
from serflow.systems.train import Outputs
folder = Path({str(tmp_path)!r})
outputs = Outputs(model=folder / "m.joblib", preparation=folder / "p.json", history=folder / "h.parquet", predictions=folder / "p.parquet")
train_estimator(0, {inputs!r}, outputs, settings={settings!r}, threads=1)
"""
    assert imported_by(code) == "[]"
    assert (tmp_path / "m.joblib").stat().st_size > 100


def test_even_the_module_that_trains_networks_imports_keras_only_when_it_trains(imported_by):
    assert imported_by("import serflow.systems.network, serflow.systems.models.conv1d_means") == "[]"
