"""The surest mistakes of a system beside the truth, each with its recording to listen to.

A page that is sent to somebody else has no recordings: it points to the files of the machine that it was made on.
"""

from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import quote

import pandas as pd

from serflow.report.numbers import percent
from serflow.report.standings import in_order
from serflow.scores.ranking import UNSEEN


def misheard(mistakes: pd.DataFrame, system: str, *, protocols: Sequence[str], audio: Mapping[str, str]) -> dict[str, Any] | None:
    """What a system misheard under the protocol that says most of it: on unseen speakers, where it was tested on such.

    Args:
        mistakes: rows under the contract MISTAKES
        system: its name
        protocols: in the order of the study
        audio: of each corpus the folder that its paths are relative to, as seen from the page

    Returns:
        `protocol`, and `rows` of clip, speaker, emotion, predicted, probability and source; None where it made no mistake
    """
    own = mistakes[mistakes["system"] == system]
    if own.empty:
        return None
    protocol = in_order(own["protocol"], [*UNSEEN, *protocols])[0]
    rows = own[own["protocol"] == protocol].sort_values("place")
    return {
        "protocol": protocol,
        "rows": [
            {
                "clip": row["clip_id"],
                "speaker": str(row["speaker"]).removeprefix(f"{row['corpus']}/"),
                "emotion": row["emotion"],
                "predicted": row["predicted"],
                "probability": percent(float(row["probability"])),
                "source": source_of(audio[row["corpus"]], row["path"]) if row["corpus"] in audio else None,
            }
            for row in rows.to_dict("records")
        ],
    }


def source_of(folder: str, path: str) -> str:
    """Where a browser finds a recording.

    Examples:
        >>> source_of("../data", "TESS/OAF_happy/OAF_back_happy #1.wav")
        '../data/TESS/OAF_happy/OAF_back_happy%20%231.wav'
    """
    return quote(str(PurePosixPath(folder) / path))
