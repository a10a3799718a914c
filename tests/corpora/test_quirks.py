"""What is unusual in a corpus: each kind is planted once and found, and a plain corpus has none."""

import pandas as pd
import pytest

from serflow.corpora.quirks import quirks

PLAIN = {
    "sex": "female",
    "sample_rate": 16_000,
    "channels": 1,
    "container": "WAV",
    "dc_offset": 0.0,
    "clipped_share": 0.0,
    "peak_dbfs": -6.0,
    "rms_dbfs": -20.0,
}


@pytest.fixture
def corpus(manifest_of):
    """Three speakers, two emotions, four sentences; `plant(speaker, emotion, sentence)` says what is unusual in a clip."""

    def make(plant=lambda speaker, emotion, sentence: {}):
        clips = []
        for speaker in ("anna", "bert", "cleo"):
            for emotion in ("angry", "sad"):
                for sentence in ("1", "2", "3", "4"):
                    clip = PLAIN | {
                        "name": f"{speaker}_{emotion}_{sentence}",
                        "speaker": f"tiny/{speaker}",
                        "sex": "male" if speaker == "bert" else "female",
                        "emotion": emotion,
                        "sentence": sentence,
                        "peak_dbfs": -6.0 - int(sentence),
                    }
                    clips.append(clip | plant(speaker, emotion, sentence))
        return manifest_of(clips)

    return make


def only(frame):
    """The one quirk of a corpus."""
    found = quirks(frame)
    assert len(found) == 1, found
    return found[0]


def test_a_plain_corpus_has_no_quirks(corpus):
    assert quirks(corpus()) == []


def test_nothing_used_has_no_quirks(corpus):
    assert quirks(corpus(lambda *_: {"status": "excluded", "reason": "empty file"})) == []


PLANTED = {
    "channels": ({"channels": 2}, "more than one channel, of which the mean is used: 1 of 24 clips"),
    "container": ({"container": "AIFF"}, "called .wav and in truth AIFF, decoded as what they are: 1 of 24 clips"),
    "sample rate": ({"sample_rate": 96_000}, "at 96000 Hz, and all others at 16000 Hz (features resample all to one rate): 1 of 24 clips"),
    "mended": ({"note": "mended: AN is anna"}, "mended: AN is anna: 1 of 24 clips"),
    "clipping": ({"clipped_share": 0.01}, "clipped (more than 0.1% of the samples): 1 of 24 clips, by tiny/anna (1)"),
    "DC offset": ({"dc_offset": -0.02}, "shifted by more than 0.5% of full scale: 1 of 24 clips, by tiny/anna (1)"),
    "level spread": ({"rms_dbfs": -65.0}, "the loudest and the quietest clip are 45 dB apart (RMS), by one speaker up to 45 dB"),
}


@pytest.mark.parametrize("kind", PLANTED)
def test_one_unusual_clip_is_found(corpus, kind):
    unusual, said = PLANTED[kind]
    found = only(corpus(lambda speaker, emotion, sentence: unusual if (speaker, emotion, sentence) == ("anna", "sad", "3") else {}))
    assert (found.kind, found.said) == (kind, said)
    assert found.clips in ([], ["tiny/anna_sad_3"])
    assert bool(found.clips) == (kind != "level spread")


@pytest.mark.parametrize(
    ("path", "container"),
    [("a.wav", "WAVEX"), ("a.AIF", "AIFF"), ("a.aiff", "AIFF"), ("a.flac", "FLAC"), ("a.ogg", "OGG"), ("a.mp3", "MP3")],
)
def test_a_container_that_its_suffix_tells_is_not_unusual(corpus, path, container):
    frame = corpus()
    frame.loc[0, ["path", "container"]] = [path, container]
    assert quirks(frame) == []


EXCLUDED = {
    "pointer": (
        "a Git LFS pointer, not the recording: run git lfs pull",
        "Git LFS pointers, not recordings: 1 file; run git lfs pull where",
    ),
    "duplicate": ("duplicate: the same audio as x.wav", "same audio as an earlier file, left out: 1 file"),
    "contradiction": (
        "contradiction: the same audio under different labels: …",
        "same audio under different labels, none of them used: 1 file",
    ),
    "silent": ("silent: its loudest sample is -inf dB", "nothing but silence, left out: 1 file"),
}


@pytest.mark.parametrize("kind", EXCLUDED)
def test_what_was_excluded_is_said_by_kind(corpus, kind):
    reason, said = EXCLUDED[kind]
    frame = corpus().astype({"reason": object})
    frame.loc[5, ["status", "reason", "path"]] = ["excluded", reason, "tiny/below/x.wav"]
    found = only(frame)
    assert (found.kind, found.clips) == (kind, ["tiny/below/x.wav"])
    assert found.said.startswith(said)


def test_a_second_copy_of_everything_is_one_finding(corpus):
    frame = corpus()
    copies = frame.assign(
        path=[f"tiny/again/{number % 2}/{number}.wav" for number in range(24)],
        clip_id=frame["clip_id"] + "#2",
        status="excluded",
        reason="duplicate: the same audio as another",
    )
    found = only(pd.concat([frame, copies], ignore_index=True))
    assert (found.kind, len(found.clips)) == ("second copy", 24)
    assert found.said == "24 files below tiny/again are further copies of clips that are there already"


def test_file_names_that_several_speakers_share_are_found(corpus):
    frame = corpus()
    frame["path"] = [f"tiny/{speaker}/{number % 8}.wav" for number, speaker in enumerate(frame["speaker"].str[5:])]
    assert only(frame).said == "8 file names stand for clips of several speakers each, who are told by their folders"


def test_one_sex_is_found_only_where_all_are_known(corpus):
    assert only(corpus(lambda *_: {"sex": "male"})).said == "all 3 speakers are male: nothing can be said of others"
    assert quirks(corpus(lambda speaker, *_: {"sex": None if speaker == "anna" else "male"})) == []


def test_absent_and_rare_classes_are_found(corpus):
    frame = corpus()
    sad = frame["emotion"] == "sad"
    without = frame[~(sad & (frame["speaker"] == "tiny/anna"))]
    assert only(without).said == "no clip of sad by tiny/anna"
    rare = frame[~(sad & (frame["speaker"] == "tiny/cleo") & (frame["sentence"] != "1"))]
    assert only(rare).said == "hardly a clip of sad by tiny/cleo (1)"


def test_several_versions_of_one_thing_said_are_found(corpus):
    frame = corpus(lambda speaker, emotion, sentence: {"sentence": "1"} if (speaker, emotion) == ("bert", "sad") else {})
    found = only(frame)
    assert (found.kind, len(found.clips)) == ("versions", 4)


def test_what_listeners_heard_is_set_beside_what_was_intended(corpus):
    heard = {"anna": {"perceived_label": "sad"}, "bert": {"perceived_label": "angry"}, "cleo": {}}
    said = only(corpus(lambda speaker, *_: heard[speaker])).said
    assert said.startswith("listeners heard the intended emotion in 33.3% of 24 clips, and no one emotion in 8;")


def test_peaks_that_are_all_alike_are_found(corpus):
    found = only(corpus(lambda speaker, emotion, sentence: {"peak_dbfs": -0.01 * int(sentence)}))
    assert found.kind == "peak-normalised"


@pytest.mark.parametrize(("level", "word"), [(-42.0, "quieter"), (-5.0, "louder")])
def test_a_speaker_at_another_level_is_found(corpus, level, word):
    found = only(corpus(lambda speaker, *_: {"rms_dbfs": level} if speaker == "cleo" else {}))
    assert found.said == f"tiny/cleo is {abs(level + 20):.0f} dB {word} than the median speaker (RMS)"


def test_the_order_of_the_rows_does_not_matter(corpus):
    frame = corpus(lambda speaker, emotion, sentence: {"channels": int(sentence), "clipped_share": 0.1})
    assert quirks(frame.sample(frac=1, random_state=2)) == quirks(frame)
