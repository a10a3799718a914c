"""A clip before and after: heard as a feature set hears it, and changed as that set changes it."""

import logging

import numpy as np
import pytest

from serflow import registry
from serflow.audio.decode import load_mono
from serflow.audio.signal import Signal
from serflow.audio.variants import make_variants
from serflow.config.arguments import filled_in
from serflow.corpora.contract import MANIFEST
from serflow.errors import DataError
from serflow.files import sha256_of
from serflow.registry import AUGMENTATIONS
from serflow.report import sounds
from serflow.report.sounds import draw_sound_figures, sounds_of
from serflow.tables import read_table, write_table

HEARD = {"sample_rate": 8000, "offset_s": 0.1, "duration_s": None, "seed": 3}


def change_of(kind, name, *steps, **heard):
    return {"kind": kind, "name": name, "steps": [list(step) for step in steps]} | HEARD | heard


NOISY = change_of("variant", "noisy", ("noise", {"amplitude": 0.5}))


@pytest.fixture
def corpus(tmp_path, wav, voice, manifest_of):
    """Three angry clips of different lengths and a neutral one. The folder of the corpora."""
    (tmp_path / "tiny").mkdir()
    rows = []
    for name, emotion, seconds in (("short", "angry", 0.5), ("usual", "angry", 0.8), ("long", "angry", 1.5), ("calm", "neutral", 0.8)):
        data = wav(voice(len(rows), seconds=seconds))
        (tmp_path / "tiny" / f"{name}.wav").write_bytes(data)
        rows.append({"name": name, "emotion": emotion, "duration_s": seconds, "file_sha256": sha256_of(data)})
    write_table(manifest_of(rows), tmp_path / "manifest.parquet", MANIFEST)
    return tmp_path


def clip_of(corpus, name="usual"):
    rows = read_table(corpus / "manifest.parquet", MANIFEST).to_dict("records")
    return next(row for row in rows if row["clip_id"] == f"tiny/{name}")


def drawn_in(corpus, folder, changes=(NOISY,)):
    draw_sound_figures(corpus / folder, manifest=corpus / "manifest.parquet", corpora_dir=corpus, changes=changes)
    return {path.relative_to(corpus / folder).as_posix(): path for path in sorted((corpus / folder).rglob("*.svg"))}


def test_before_is_the_clip_and_after_what_the_set_makes_of_it(corpus):
    rows = sounds_of(clip_of(corpus), NOISY, corpus).set_index("when")
    samples = load_mono((corpus / "tiny/usual.wav").read_bytes(), sample_rate=8000, offset_s=0.1, duration_s=None)
    ((_, changed),) = make_variants(Signal(samples, 8000), [("noisy", NOISY["steps"])], clip_id="tiny/usual", seed=3)
    for when, expected in (("before", samples), ("after", changed.samples)):
        assert rows.loc[when, "seconds"] == pytest.approx(len(expected) / 8000)
        assert (rows.loc[when, "low"].min(), rows.loc[when, "high"].max()) == (expected.min(), expected.max())
        assert rows.loc[when, "rms_dbfs"] == pytest.approx(10 * np.log10(np.mean(expected**2)), abs=1e-3)
    assert rows.loc["after", "rms_dbfs"] > rows.loc["before", "rms_dbfs"]


def test_both_are_drawn_on_one_scale_of_level(corpus):
    softer = sounds_of(clip_of(corpus), change_of("augmentation", "gain", ("gain", {"lowest_db": -12.0, "highest_db": -12.0})), corpus)
    before, after = (np.frombuffer(shades, dtype=np.uint8).astype(float) for shades in softer["spectrogram"])
    assert before.max() == 255
    seen = after > 0
    np.testing.assert_allclose(before[seen] - after[seen], 255 * 12 / 70, atol=1.1)


def test_no_more_is_drawn_than_is_looked_at(corpus, monkeypatch):
    monkeypatch.setattr(sounds, "LONGEST_S", 0.3)
    assert sounds_of(clip_of(corpus), NOISY, corpus)["seconds"].tolist() == [0.3, 0.3]
    assert sounds_of(clip_of(corpus), NOISY | {"duration_s": 0.2}, corpus)["seconds"].tolist() == [0.2, 0.2]


def test_the_angry_clip_of_usual_length_is_shown_for_every_variant_and_augmentation(corpus):
    alone = [change_of("augmentation", name, (name, filled_in(AUGMENTATIONS, name, {}))) for name in registry.names(AUGMENTATIONS)]
    drawn = drawn_in(corpus, "all", [NOISY, change_of("variant", "gain", ("gain", filled_in(AUGMENTATIONS, "gain", {}))), *alone])
    names = [f"augmentations/{name}" for name in registry.names(AUGMENTATIONS)] + ["variants/gain", "variants/noisy"]
    assert sorted(drawn) == sorted(f"{name}/before_after.svg" for name in names)
    for place, path in drawn.items():
        text = path.read_text(encoding="utf-8")
        assert "tiny/usual, angry" in text
        assert f'data-{place.partition("s/")[0]}="{path.parent.name}"' in text


def test_the_same_clip_gives_the_same_bytes(corpus):
    once, again = (drawn_in(corpus, folder) for folder in ("once", "again"))
    assert [path.read_bytes() for path in once.values()] == [path.read_bytes() for path in again.values()]


def test_without_a_usable_clip_the_figure_says_so(corpus):
    frame = read_table(corpus / "manifest.parquet", MANIFEST).assign(status="excluded")
    write_table(frame, corpus / "manifest.parquet", MANIFEST)
    (path,) = drawn_in(corpus, "none").values()
    assert "No clip could be drawn." in path.read_text(encoding="utf-8")


def test_a_clip_of_which_nothing_is_heard_is_not_drawn_and_told(corpus, caplog):
    with caplog.at_level(logging.WARNING):
        assert sounds_of(clip_of(corpus), NOISY | {"offset_s": 30.0}, corpus).empty
    assert "no drawing: tiny/usual, noisy: " in caplog.text


def test_a_recording_that_changed_is_an_error_that_says_to_index_again(corpus):
    (corpus / "tiny" / "usual.wav").write_bytes(b"other")
    with pytest.raises(DataError, match=r"usual\.wav: changed since it was indexed; index again"):
        drawn_in(corpus, "changed")
