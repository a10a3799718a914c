"""Things that are found by name."""

import sys

import pytest

from serflow import registry
from serflow.errors import SettingError

PACKAGES = (registry.CORPORA, registry.AUGMENTATIONS, registry.FRONT_ENDS, registry.PROTOCOLS, registry.MODELS, registry.FIGURES)


@pytest.fixture
def own_package(tmp_path, monkeypatch):
    """A package of things in a folder of its own."""
    monkeypatch.setattr(registry, "ROOT", tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    folder = tmp_path / "things_of_a_test"
    folder.mkdir()
    for name in ("__init__", "_hidden", "second", "first"):
        (folder / f"{name}.py").write_text("LIMIT = 3\nTYPED: dict = {'a': (1.5, 'x')}\nCOMPUTED = [str(1)]\na = b = 1\n")
    (folder / "notes.txt").touch()
    yield "things_of_a_test"
    for name in [name for name in sys.modules if name.startswith("things_of_a_test")]:
        del sys.modules[name]


def test_one_file_is_one_entry(own_package):
    assert registry.names(own_package) == ["first", "second"]
    (registry.folder(own_package) / "third.py").touch()
    assert registry.names(own_package) == ["first", "second", "third"]


def test_declarations_are_read_without_running_the_entry(own_package):
    path = registry.folder(own_package) / "first.py"
    path.write_text(path.read_text() + "raise RuntimeError\n")
    assert registry.declaration(own_package, "first", "LIMIT") == 3
    assert registry.declaration(own_package, "first", "TYPED") == {"a": (1.5, "x")}


def test_what_an_entry_says_of_itself_is_read_without_running_it(own_package):
    path = registry.folder(own_package) / "first.py"
    path.write_text('"""The first thing.\n\nAnd more of it.\n"""\nraise RuntimeError\n')
    assert registry.said_of(own_package, "first") == "The first thing."
    assert registry.said_of(own_package, "second") == ""


@pytest.mark.parametrize("package", PACKAGES)
def test_every_entry_says_in_a_line_what_it_is(package):
    assert all(registry.said_of(package, name).endswith((".", ":")) for name in registry.names(package))


@pytest.mark.parametrize("constant", ["COMPUTED", "ABSENT"])
def test_what_is_no_literal_or_not_there_is_no_declaration(own_package, constant):
    with pytest.raises(
        SettingError, match=rf"^things_of_a_test/first\.py: no constant {constant} made of literals; .*declare it"
    ) as caught:
        registry.declaration(own_package, "first", constant)
    assert "\n" not in str(caught.value)


def test_what_an_entry_need_not_declare_is_otherwise(own_package):
    assert registry.declaration(own_package, "first", "ABSENT", otherwise=None) is None
    assert registry.declaration(own_package, "first", "LIMIT", otherwise=None) == 3
    with pytest.raises(SettingError, match="no 'fist' in things_of_a_test; did you mean 'first'"):
        registry.declaration(own_package, "fist", "ABSENT", otherwise=None)


def test_a_slip_in_an_entry_names_the_file(own_package):
    path = registry.folder(own_package) / "first.py"
    path.write_text("LIMIT = (\n")
    with pytest.raises(SyntaxError) as caught:
        registry.declaration(own_package, "first", "LIMIT")
    assert caught.value.filename == str(path)


def test_loading_imports_that_entry_alone(own_package):
    assert registry.load(own_package, "second").LIMIT == 3
    assert "things_of_a_test.first" not in sys.modules


@pytest.mark.parametrize("name", ["firsst", "_hidden", "__init__", "../secret", "notes", ""])
def test_an_entry_that_does_not_exist_is_refused(own_package, name):
    with pytest.raises(SettingError, match=r"^some\.key: no '.*' in things_of_a_test; (did you mean 'first'\?|known: first, second)$"):
        registry.source(own_package, name, "some.key")
    with pytest.raises(SettingError):
        registry.load(own_package, name)


@pytest.mark.parametrize("package", PACKAGES)
def test_every_entry_imports_and_declares_what_it_says_when_it_runs(package):
    assert registry.names(package)
    for name in registry.names(package):
        module = registry.load(package, name)
        for constant in ("CARD", "ARGUMENTS", "KIND"):
            if hasattr(module, constant):
                assert registry.declaration(package, name, constant) == getattr(module, constant)


def test_looking_things_up_imports_nothing_heavy(in_a_fresh_process):
    code = """
import sys
from serflow.config.resolve import resolve
resolve({})
print([name for name in ("numpy", "pandas", "librosa", "sklearn", "keras", "dask", "soundfile") if name in sys.modules])
"""
    assert in_a_fresh_process(code).strip() == "[]"
