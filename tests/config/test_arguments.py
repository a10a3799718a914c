"""What things that are found by name may be given: each of them works up to the bounds that it declares."""

import warnings
from importlib.util import find_spec

import numpy as np
import pytest

from serflow import registry
from serflow.audio.signal import Signal
from serflow.config.arguments import check_arguments, declared, filled_in
from serflow.errors import DataError, SettingError
from serflow.registry import AUGMENTATIONS, FRONT_ENDS, MODELS


def is_installed(package, name):
    """Whether what an entry needs besides the lock is there."""
    needed = registry.declaration(package, name, "REQUIRES", otherwise=None)
    return needed is None or find_spec(needed) is not None


EVERYTHING = [
    (package, name) for package in (AUGMENTATIONS, FRONT_ENDS, MODELS) for name in registry.names(package) if is_installed(package, name)
]


@pytest.fixture
def package_of(tmp_path, monkeypatch):
    """A package with one entry, `thing`, that declares these arguments."""
    monkeypatch.setattr(registry, "ROOT", tmp_path)

    def make(arguments):
        folder = tmp_path / "things"
        folder.mkdir()
        (folder / "thing.py").write_text(f"ARGUMENTS = {arguments!r}\n")
        return "things"

    return make


def at_bounds():
    """Every entry with each of its arguments at its lowest and at its highest value, the others as they are by default."""
    for package, name in EVERYTHING:
        for argument, known in declared(package, name).items():
            defaults = filled_in(package, name, {})
            ends = known.low if isinstance(known.low, tuple) else (known.low, known.high)
            for bound in ends:
                if bound is not None:
                    value = defaults.get(bound, bound)
                    bounded_by_it = {other: value for other, entry in declared(package, name).items() if entry.high == argument}
                    yield package, name, defaults | bounded_by_it | {argument: value}


def run_once(package, name, arguments):
    entry = registry.load(package, name)
    samples = np.random.default_rng(0).normal(0, 0.1, 33_075).astype(np.float32)
    if package == AUGMENTATIONS:
        return entry.augment(Signal(samples, 22_050), random=np.random.default_rng(0), **arguments).samples
    if package == FRONT_ENDS:
        settings = {"arguments": arguments, "sample_rate": 22_050, "duration_s": 1.5}
        if entry.KIND == "segments" and arguments["length"] > len(samples):
            with pytest.raises(DataError, match="shorter than one segment"):
                entry.compute(Signal(samples, 22_050), **arguments)
            return np.ones(1)
        values, _ = entry.compute(Signal(samples, 22_050), **arguments)
        assert (values.shape if entry.KIND == "one" else values.shape[1:]) == entry.shape(settings)
        return values
    if registry.declaration(MODELS, name, "KIND") == "estimator":
        rows = np.tile(np.eye(4), (5, 1)) + np.random.default_rng(0).normal(0, 0.1, (20, 4))
        return entry.build(seed=0, threads=1, **arguments).fit(rows, [0, 1, 0, 1] * 5).predict_proba(rows)
    # Of the longest rows a part: how wide a network may be is no question of their length.
    shape = tuple(min(size, 1000) for size in registry.declaration(MODELS, name, "SHAPE"))
    return entry.build(shape=shape, classes=3, **arguments)(np.ones((2, *shape)), training=True).numpy()


@pytest.mark.parametrize(("package", "name", "arguments"), list(at_bounds()))
def test_everything_works_at_the_bounds_that_it_declares(must_be_given, package, name, arguments):
    arguments = arguments | must_be_given(package, name)
    check_arguments(package, name, arguments, "key")
    with warnings.catch_warnings():
        # What libraries say of the ends (a band without energy) is no error.
        warnings.simplefilter("ignore")
        answer = run_once(package, name, arguments)
    assert answer.size > 0
    assert np.isfinite(answer).all()


@pytest.mark.parametrize(("package", "name"), EVERYTHING)
def test_defaults_are_within_their_bounds(package, name):
    check_arguments(package, name, {}, "key")
    assert filled_in(package, name, {}) == {argument: known.default for argument, known in declared(package, name).items()}


BOUNDS = {
    "both": ((0.5, "share", 0.0, 1.0), -0.5, "a number from 0.0 to 1.0, such as 0.5 (share)"),
    "lowest alone": ((3, "things", 1, None), 0, "a whole number from 1, such as 3 (things)"),
    "highest alone": ((-3.5, "level", None, 0.0), 0.5, "a number up to 0.0, such as -3.5 (level)"),
    "neither": ((1.5, "size", None, None), float("inf"), "a number, such as 1.5 (size)"),
    "beyond every fraction": ((1.5, "size", None, None), 10**400, "a number, such as 1.5 (size)"),
    "no number": ((1.5, "size", 0.0, 9.0), float("nan"), "a number from 0.0 to 9.0, such as 1.5 (size)"),
    "text": (("hann", "window", None, None), 3, "a text, such as 'hann' (window)"),
    "one of a few": (("class", "over what", ("class", "batch"), None), "bzz", "one of 'class', 'batch' (over what)"),
    "truth": ((True, "whether", None, None), 1, "true or false, such as True (whether)"),
}


@pytest.mark.parametrize("kind", BOUNDS)
def test_a_value_that_will_not_do_is_told_what_would(package_of, kind):
    entry, value, expected = BOUNDS[kind]
    with pytest.raises(SettingError) as caught:
        check_arguments(package_of({"it": entry}), "thing", {"it": value}, "some.key")
    assert str(caught.value) == f"config: 'some.key.arguments.it' is {value!r}; expected {expected}"


@pytest.mark.parametrize("value", [0, 1, 0.0, 1.0, 0.25])
def test_bounds_are_allowed_themselves(package_of, value):
    check_arguments(package_of({"it": (0.5, "share", 0.0, 1.0)}), "thing", {"it": value}, "key")


@pytest.mark.parametrize("text", ["", "hamming"])
def test_texts_have_no_bounds(package_of, text):
    check_arguments(package_of({"it": ("hann", "window", None, None)}), "thing", {"it": text}, "key")


@pytest.mark.parametrize("entry", [(100, "trees"), (100, "trees", 1), 100, (100, "trees", 1, 2, 3)])
def test_an_entry_that_declares_otherwise_is_named(package_of, entry):
    with pytest.raises(
        SettingError, match=r"^things/thing\.py: ARGUMENTS\['trees'\] is .*100.*; expected \(default, description, lowest, highest\)"
    ) as caught:
        declared(package_of({"trees": entry}), "thing")
    assert "\n" not in str(caught.value)
