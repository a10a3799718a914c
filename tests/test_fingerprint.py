"""What a job's result depends on in the code."""

import pytest

from serflow.fingerprint import fingerprint

SOURCES = {
    "scripts/job.py": '"""A job."""\nfrom serflow.stage.work import work\nwork()\n',
    "serflow/__init__.py": "",
    "serflow/stage/__init__.py": "",
    "serflow/stage/work.py": '''"""Work."""

from typing import TYPE_CHECKING

from serflow import tools

if TYPE_CHECKING:
    from serflow.unused import Kind
else:
    from serflow.instead import Kind

WIDTH = 1
"""How wide."""


def work() -> "Kind":
    """Do it."""
    import serflow.stage.late

    return tools.one("table.csv")
''',
    "serflow/stage/late.py": "LATE = 1\n",
    "serflow/stage/table.csv": "a,b\n",
    "serflow/stage/other.csv": "a,b\n",
    "serflow/stage/neighbour.py": "X = 1\n",
    "serflow/tools.py": "from serflow.deep import DEEP\n\n\ndef one(name):\n    return DEEP  # two\n",
    "serflow/deep.py": "DEEP = 1\n",
    "serflow/instead.py": "Kind = 1\n",
    "serflow/unused.py": "class Kind: ...\n",
}


@pytest.fixture
def print_of(tmp_path):
    """The fingerprint of the job with some files changed; each in a tree of its own."""
    trees = []

    def take(**changed):
        root = tmp_path / str(len(trees))
        trees.append(root)
        for name, text in (SOURCES | {name.replace("__", "/").replace("_dot_", "."): text for name, text in changed.items()}).items():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text(text)
        return fingerprint(root / "scripts/job.py", root=root)

    return take


def changed(name, old, new):
    assert old in SOURCES[name]
    return {name.replace("/", "__").replace(".", "_dot_"): SOURCES[name].replace(old, new)}


def test_the_place_and_the_time_of_the_files_do_not_count(print_of):
    assert print_of() == print_of()
    assert len(print_of()) == 16


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("scripts/job.py", "work()", "work(), work()"),
        ("serflow/stage/work.py", "return", "assert True\n    return"),
        ("serflow/tools.py", "return DEEP", "return -DEEP"),
        ("serflow/deep.py", "1", "2"),
        ("serflow/stage/late.py", "1", "2"),
        ("serflow/stage/table.csv", "b", "c"),
        ("serflow/instead.py", "1", "2"),
        ("serflow/stage/work.py", "WIDTH = 1", "WIDTH = 2"),
    ],
)
def test_a_change_of_what_is_done_counts_however_far_away(print_of, name, old, new):
    assert print_of(**changed(name, old, new)) != print_of()


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("serflow/tools.py", "# two", "# three"),
        ("serflow/tools.py", "return DEEP  # two", "return (\n        DEEP\n    )"),
        ("serflow/stage/work.py", "Do it.", "Do it well."),
        ("serflow/stage/work.py", "How wide.", "How wide it is."),
        ("serflow/stage/work.py", '"""How wide."""\n', ""),
        ("scripts/job.py", "A job.", "The job."),
        ("serflow/stage/neighbour.py", "1", "2"),
        ("serflow/stage/other.csv", "b", "c"),
        ("serflow/unused.py", "...", "y = 1"),
    ],
)
def test_comments_layout_and_what_is_not_used_do_not_count(print_of, name, old, new):
    assert print_of(**changed(name, old, new)) == print_of()


def test_an_entry_that_is_found_by_name_counts_where_it_is_given(tmp_path, print_of):
    print_of()
    root = tmp_path / "0"
    alone = fingerprint(root / "scripts/job.py", root=root)
    with_entry = fingerprint(root / "scripts/job.py", root / "serflow/stage/neighbour.py", root=root)
    assert alone != with_entry
    assert fingerprint(root / "serflow/stage/neighbour.py", root / "scripts/job.py", root=root) == with_entry


def test_modules_that_import_each_other_come_to_an_end(tmp_path):
    (tmp_path / "serflow").mkdir()
    (tmp_path / "serflow/one.py").write_text("import serflow.two\n")
    (tmp_path / "serflow/two.py").write_text("import serflow.one\n")
    one, two = (fingerprint(tmp_path / f"serflow/{name}.py", root=tmp_path) for name in ("one", "two"))
    assert one == two


def test_a_missing_source_is_an_error(tmp_path):
    with pytest.raises(FileNotFoundError):
        fingerprint(tmp_path / "nothing.py", root=tmp_path)


def test_a_slip_in_a_source_names_the_file(tmp_path):
    (tmp_path / "slip.py").write_text("def (\n")
    with pytest.raises(SyntaxError) as caught:
        fingerprint(tmp_path / "slip.py", root=tmp_path)
    assert caught.value.filename == str(tmp_path / "slip.py")


def test_every_script_of_the_project_has_a_fingerprint_of_its_own(repository):
    scripts = list((repository / "scripts").rglob("*.py"))
    assert len({fingerprint(script, root=repository) for script in scripts}) == len(scripts) > 5


def test_training_does_not_depend_on_the_report(repository):
    """Else a better page would retrain everything."""
    from serflow import fingerprint as module

    traced, waiting = set(), [repository / "scripts/systems/train_network.py"]
    while waiting:
        path = waiting.pop()
        if path not in traced:
            traced.add(path)
            waiting += module._imported(path, repository)
    stages = {path.relative_to(repository / "serflow").parts[0] for path in traced if path.is_relative_to(repository / "serflow")}
    assert "systems" in stages
    assert not stages & {"report", "scores"}
