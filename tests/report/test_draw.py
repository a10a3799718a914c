"""A figure is asked for by name and for those it is about."""

import pytest

from serflow.errors import SettingError
from serflow.report.draw import draw_figure


@pytest.fixture
def paths(study):
    return {key: study[key] for key in ("scores", "gaps", "confusion")}


def test_an_unknown_figure_is_named_with_its_neighbour(paths, tmp_path):
    with pytest.raises(SettingError, match=r"no 'leek_gap'.*did you mean 'leak_gap'\?"):
        draw_figure("leek_gap", tmp_path / "a.svg", **paths)


@pytest.mark.parametrize(
    ("name", "owner"),
    [
        ("confusion", {}),
        ("confusion", {"system": "four_means_cnn"}),
        ("leaderboard", {"system": "four_means_cnn", "protocol": "speaker"}),
        ("leaderboard", {"protocol": "speaker"}),
    ],
)
def test_a_figure_is_drawn_for_its_scope_only(name, owner, paths, tmp_path):
    with pytest.raises(SettingError, match=f"figure '{name}': its scope is"):
        draw_figure(name, tmp_path / "a.svg", **paths, **owner)
    assert not (tmp_path / "a.svg").exists()
