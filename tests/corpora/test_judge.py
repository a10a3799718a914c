"""What only a whole corpus shows."""

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from serflow.corpora.contract import EXCLUDED, OK
from serflow.corpora.judge import judge

clip = st.fixed_dictionaries(
    {
        "clip_id": st.sampled_from(["c/a", "c/b", "c/a#2", "c/b#3", "c/é"]),
        "emotion": st.sampled_from(["angry", "sad", None]),
        "audio_sha256": st.sampled_from(["1", "2", "3", "4", None]),
        "status": st.sampled_from([OK, OK, OK, EXCLUDED]),
    }
)


def frame_of(clips):
    rows = [
        row | {"path": f"C/{place:02d}.wav", "reason": "silent" if row["status"] == EXCLUDED else None} for place, row in enumerate(clips)
    ]
    return pd.DataFrame(rows, columns=["clip_id", "path", "emotion", "audio_sha256", "status", "reason"]).astype("str")


def judged_one_by_one(frame):
    """The same judgement, every row compared with every other."""
    rows = frame.to_dict("records")
    usable = [row for row in rows if row["status"] == OK]
    taken = set()
    for row in sorted(rows, key=lambda row: row["status"] != OK):
        free = (name for number in range(1, len(rows) + 2) if (name := row["clip_id"] + (f"#{number}" if number > 1 else "")) not in taken)
        row["own"] = next(free)
        taken.add(row["own"])
    reasons = {}
    for row in usable:
        same = [other for other in usable if other["audio_sha256"] == row["audio_sha256"]]
        if len({str(other["emotion"]) for other in same}) > 1:
            labels = ", ".join(f"{other['path']} ({other['emotion']})" for other in same)
            reasons[row["path"]] = f"contradiction: the same audio under different labels: {labels}"
        elif same and same[0] is not row:
            reasons[row["path"]] = f"duplicate: the same audio as {same[0]['path']}"
    left = [row for row in usable if row["path"] not in reasons]
    for row in left:
        first = next(other for other in left if other["clip_id"] == row["clip_id"])
        if first is not row:
            reasons[row["path"]] = f"same name: {first['path']} is this clip already, with other audio"
    for row in rows:
        row["clip_id"] = row.pop("own")
        if row["path"] in reasons:
            row |= {"status": EXCLUDED, "reason": reasons[row["path"]]}
    return pd.DataFrame(sorted(rows, key=lambda row: row["clip_id"]), columns=frame.columns).astype("str")


@settings(max_examples=300, deadline=None)
@given(st.lists(clip, min_size=1, max_size=12))
def test_a_corpus_is_judged_as_by_comparing_every_row_with_every_other(clips):
    frame = frame_of(clips)
    before = frame.copy()
    pd.testing.assert_frame_equal(judge(frame), judged_one_by_one(frame))
    pd.testing.assert_frame_equal(frame, before)


def test_the_index_of_the_rows_does_not_matter():
    frame = frame_of([{"clip_id": f"c/{name}", "emotion": "sad", "audio_sha256": "1", "status": OK} for name in "bac"])
    pd.testing.assert_frame_equal(judge(frame.set_index(pd.Index([7, 3, 5]))), judge(frame))


def test_many_files_of_one_name_and_many_pairs_are_judged_in_one_go():
    # With a comparison of all pairs, or a frame for each recording, this takes minutes.
    count = 50_000
    rows = [{"clip_id": "c/a", "emotion": "sad", "audio_sha256": str(place // 2), "status": OK} for place in range(count)]
    judged = judge(frame_of(rows)).set_index("path")
    assert judged["clip_id"].is_unique
    assert judged.loc["C/00.wav", ["clip_id", "status"]].tolist() == ["c/a", OK]
    assert (judged["status"] == EXCLUDED).sum() == count - 1
    assert judged["reason"].str.startswith("duplicate: ").sum() == count // 2
    assert judged.loc[f"C/{count - 1}.wav", "clip_id"] == f"c/a#{count}"
