"""Which clips are listened to."""

import pandas as pd
import pytest

from serflow.report.sample import balanced_sample, examples, typical_clip


def clips(speakers, emotions=("angry", "sad"), takes=6):
    rows = [
        {"clip_id": f"own/{speaker}-{emotion}-{take}", "speaker": f"own/{speaker}", "emotion": emotion}
        | {"sentence": "one" if take % 2 else "two", "duration_s": 1.0 + take}
        for speaker in speakers
        for emotion in emotions
        for take in range(takes)
    ]
    return pd.DataFrame(rows)


def test_every_emotion_has_as_many_as_were_asked_for():
    chosen = balanced_sample(clips("abc"), clips_per_emotion=5, seed=0)
    assert chosen["emotion"].value_counts().to_dict() == {"angry": 5, "sad": 5}
    assert list(chosen["clip_id"]) == sorted(chosen["clip_id"])


def test_an_emotion_with_fewer_clips_gives_all_of_them():
    assert len(balanced_sample(clips("a", takes=2), clips_per_emotion=40, seed=0)) == 4


def test_speakers_take_turns_however_many_clips_each_has():
    many = pd.concat([clips("a", takes=90), clips("bc", takes=3)])
    chosen = balanced_sample(many, clips_per_emotion=6, seed=0)
    assert chosen.groupby(["emotion", "speaker"]).size().tolist() == [2] * 6


def test_the_order_of_the_rows_does_not_matter_and_the_seed_does():
    rows = clips("abc")
    chosen = balanced_sample(rows, clips_per_emotion=3, seed=0)
    again = balanced_sample(rows.sample(frac=1, random_state=1), clips_per_emotion=3, seed=0)
    pd.testing.assert_frame_equal(again, chosen)
    assert set(balanced_sample(rows, clips_per_emotion=3, seed=1)["clip_id"]) != set(chosen["clip_id"])


def test_what_is_dropped_from_a_corpus_changes_no_other_speakers_choice():
    rows = clips("abc")
    before = balanced_sample(rows, clips_per_emotion=3, seed=0)
    after = balanced_sample(rows[rows["speaker"] != "own/c"], clips_per_emotion=2, seed=0)
    assert set(after["clip_id"]) == set(before.loc[before["speaker"] != "own/c", "clip_id"])


def test_examples_are_of_one_speaker_who_has_every_emotion_and_of_one_sentence():
    rows = clips("abc").query("not (speaker == 'own/a' and emotion == 'sad')")
    shown = examples(rows)
    assert list(shown["emotion"]) == ["angry", "sad"]
    assert set(shown["speaker"]) == {"own/b"}
    assert set(shown["sentence"]) == {"one"}
    # Durations 2, 4 and 6 are of that sentence.
    assert set(shown["duration_s"]) == {4.0}


def test_an_emotion_that_the_first_speaker_lacks_comes_from_another():
    rows = pd.concat([clips("a", ("angry", "sad")), clips("b", ("happy",))])
    assert dict(zip(examples(rows)["emotion"], examples(rows)["speaker"], strict=True)) == {
        "angry": "own/a",
        "happy": "own/b",
        "sad": "own/a",
    }


def test_clips_without_sentences_have_examples_too():
    assert len(examples(clips("a").assign(sentence=None))) == 2


@pytest.mark.parametrize("choose", [examples, lambda rows: balanced_sample(rows, clips_per_emotion=3, seed=0)])
def test_no_clips_give_no_rows(choose):
    assert choose(clips("a").head(0)).empty


def test_the_clip_to_change_is_an_angry_one_of_usual_length():
    rows = clips("ab", takes=5)
    assert typical_clip(rows).to_dict("records")[0] == rows[rows["clip_id"] == "own/a-angry-2"].to_dict("records")[0]
    assert typical_clip(rows.sample(frac=1, random_state=1))["clip_id"].tolist() == ["own/a-angry-2"]


def test_without_an_angry_clip_a_neutral_one_is_changed_and_else_any():
    assert typical_clip(clips("a", emotions=("happy", "neutral")))["emotion"].tolist() == ["neutral"]
    assert typical_clip(clips("a", emotions=("sad",)))["emotion"].tolist() == ["sad"]
    assert typical_clip(clips("a").head(0)).empty
