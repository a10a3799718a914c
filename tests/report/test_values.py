"""What a feature set makes of clips, made ready to draw: by its shape alone, whatever the front end."""

import logging

import numpy as np
import pytest

from serflow.report.draw import SVG
from serflow.report.values import DRAWN_COEFFICIENTS, DRAWN_FRAMES, draw_feature_set_figures, tables_of
from tests.report.conftest import EMOTIONS
from tests.report.features import set_tables, write_set


def shown_of(folder, **made):
    return set_tables(folder, **made)["shown"].set_index("emotion", drop=False)


def test_one_clip_of_each_emotion_is_shown(tmp_path):
    shown = shown_of(tmp_path)
    assert sorted(shown["emotion"]) == sorted(EMOTIONS)
    assert shown.loc["angry", "clip_id"] == "tiny/a-angry-0"


def test_an_emotion_that_the_corpus_lacks_is_left_out(tmp_path):
    assert list(shown_of(tmp_path, emotions=["sad", "angry"]).index) == ["angry", "sad"]


def test_a_clip_whose_row_has_an_error_is_passed_over(tmp_path):
    shown = shown_of(tmp_path, emotions=["angry", "sad"], errors=["tiny/a-angry-0", "tiny/a-sad-0", "tiny/a-sad-1"])
    assert shown["clip_id"].tolist() == ["tiny/a-angry-1"]
    assert shown["compared"].tolist() == [1]


def test_a_set_of_nothing_but_errors_shows_nothing(tmp_path):
    for kind, shape in (("one", (8,)), ("ragged", (3,))):
        tables = set_tables(tmp_path / kind, kind=kind, shape=shape, emotions=["sad"], takes=1, errors=["tiny/a-sad-0"])
        assert tables["shown"].empty
        assert tables["groups"].empty


def test_a_vector_is_set_in_standard_deviations_over_the_originals(tmp_path):
    paths = write_set(tmp_path)
    shown = tables_of(**paths, kind="one", groups=None, arguments={})["shown"].set_index("emotion")
    originals = np.load(paths["values"])[::2].astype(np.float64)
    expected = (originals - originals.mean(axis=0)) / originals.std(axis=0)
    np.testing.assert_allclose(shown.loc[EMOTIONS[0], "values"], expected[0], rtol=1e-6)
    np.testing.assert_allclose(shown.loc[EMOTIONS[-1], "values"], expected[-2], rtol=1e-6)


def test_a_number_that_is_the_same_in_all_clips_lies_at_its_mean(tmp_path):
    paths = write_set(tmp_path)
    values = np.load(paths["values"])
    values[:, 2] = 7
    np.save(paths["values"], values)
    shown = tables_of(**paths, kind="one", groups=None, arguments={})["shown"]
    assert all(row[2] == 0 for row in shown["values"])


@pytest.mark.parametrize(
    ("shape", "frames", "upright"), [((5, 30), 30, (5, 30)), ((30, 5), 30, (5, 30)), ((4, 6), 9, (4, 6)), ((2, 30, 3), 30, (6, 30))]
)
def test_time_goes_across_wherever_it_lies(shape, frames, upright, tmp_path):
    assert shown_of(tmp_path, shape=shape, frames=frames).loc["sad", "values"].shape == upright


@pytest.mark.parametrize("shape", [(40,), (1, 40), (40, 1)])
def test_an_array_of_one_axis_is_a_vector(shape, tmp_path):
    assert shown_of(tmp_path, shape=shape, frames=30).loc["sad", "values"].shape == (40,)


def test_the_first_segment_of_a_clip_is_shown(tmp_path):
    paths = write_set(tmp_path, kind="segments", shape=(5, 30), frames=30)
    first = np.load(paths["values"])[0]
    picture = tables_of(**paths, kind="segments", groups=None, arguments={})["shown"].set_index("emotion").loc[EMOTIONS[0], "values"]
    inside = (picture > 0) & (picture < 1)
    assert np.corrcoef(picture[inside], first[inside])[0, 1] > 0.999


def test_a_ragged_row_is_shown_whole(tmp_path):
    shown = shown_of(tmp_path, kind="ragged", shape=(5,), frames=lambda place: 20 + place)
    assert shown.loc[EMOTIONS[0], "values"].shape == (5, 20)
    assert shown.loc[EMOTIONS[1], "values"].shape == (5, 22)


def test_a_ragged_row_of_single_numbers_is_a_picture_of_one_coefficient(tmp_path):
    assert shown_of(tmp_path, kind="ragged", shape=(), frames=20).loc["sad", "values"].shape == (1, 20)


def test_what_is_large_is_made_small(tmp_path):
    picture = shown_of(tmp_path, kind="ragged", shape=(300,), frames=1000, emotions=["sad"]).loc["sad", "values"]
    assert picture.shape == (DRAWN_COEFFICIENTS, DRAWN_FRAMES)


def pictures_of(folder, change):
    paths = write_set(folder, kind="ragged", shape=(4,), frames=50)
    np.save(paths["values"], change(np.load(paths["values"])).astype(np.float32))
    shown = tables_of(**paths, kind="ragged", groups=None, arguments={})["shown"]
    assert all(((picture >= 0) & (picture <= 1)).all() for picture in shown["values"])
    return np.concatenate(list(shown["values"]), axis=1), shown["scale"].iloc[0]


def test_coefficients_alike_share_a_scale_and_others_do_not(tmp_path):
    together, scale = pictures_of(tmp_path, lambda values: values)
    assert scale == "all on one scale"
    apart, scale = pictures_of(tmp_path, lambda values: values + np.array([0, 0, 0, 1000.0]))
    assert scale == "each on its own scale"
    assert apart[3].min() == 0
    assert apart[3].max() == 1
    assert np.corrcoef(together.ravel(), apart.ravel())[0, 1] > 0.9


def test_powers_are_taken_by_their_logarithm(tmp_path):
    levels, scale = pictures_of(tmp_path / "a", lambda values: values)
    powers, logarithmic = pictures_of(tmp_path / "b", lambda values: 10**values)
    assert (scale, logarithmic) == ("all on one scale", "logarithm, all on one scale")
    inside = powers > 0.1
    assert np.corrcoef(levels[inside], powers[inside])[0, 1] > 0.99


@pytest.mark.parametrize("values", [0.0, 3.0])
def test_what_is_the_same_everywhere_is_drawn_as_the_lowest(values, tmp_path):
    pictures, _ = pictures_of(tmp_path, lambda found: np.full_like(found, values))
    assert not pictures.any()


def test_groups_are_counted_by_arguments_and_frames(tmp_path):
    groups = [["a", "2 * n + 1"], ["b", "frames"]]
    found = set_tables(tmp_path, shape=(14,), frames=9, groups=groups, arguments={"n": 2})["groups"]
    assert found.to_dict("list") == {"name": ["a", "b"], "count": [5, 9]}


@pytest.mark.parametrize(
    ("groups", "said"), [([["a", 3]], "GROUPS count 3 values, but a row has 8"), ([["a", "none"]], "GROUPS count 'none'")]
)
def test_groups_that_do_not_fit_are_told_and_left_out(groups, said, tmp_path, caplog):
    with caplog.at_level(logging.WARNING):
        assert set_tables(tmp_path, groups=groups)["groups"].empty
    assert said in caplog.text


def test_every_set_is_drawn_and_known_by_its_name(tmp_path):
    kinds = {"vector": ("one", (8,)), "cut": ("segments", (4, 9)), "ragged": ("ragged", (4,))}
    paths = [write_set(tmp_path / name, kind=kind, shape=shape) for name, (kind, shape) in kinds.items()]
    sets = [{"name": name, "kind": kind, "groups": None, "arguments": {}} for name, (kind, _) in kinds.items()]
    tables = {
        key: [found[key.removesuffix("s") if key == "manifests" else key] for found in paths] for key in ("manifests", "values", "rows")
    }
    for folder in (tmp_path / "once", tmp_path / "again"):
        draw_feature_set_figures(folder, sets=sets, **tables)
    for name in kinds:
        once, again = (tmp_path / folder / name / "values.svg" for folder in ("once", "again"))
        assert once.read_bytes() == again.read_bytes()
        assert f'data-feature_set="{name}"' in once.read_text(encoding="utf-8")
        assert SVG in once.read_text(encoding="utf-8")
