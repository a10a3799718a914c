"""A public partition of one corpus, for a comparison with what others publish: `partition:emobox` and so on.

Only partitions that keep speakers apart are offered. Others are quoted widely: EmoBox's of CREMA-D, EMO-DB and TESS, and HEAR's
of CREMA-D, which goes by file names, have the same people on both sides, and measure what `random` measures. Of TESS only one
actress against the other keeps speakers apart, and of EMO-DB most papers leave one speaker out: `speaker` does both.
"""

import pandas as pd

from serflow.errors import DataError
from serflow.protocols.contract import TEST, TRAIN, VALIDATION
from serflow.protocols.division import Roles, by_groups, cut_validation, rows_of_folds
from serflow.protocols.plan import Plan

CARD = {
    "title": "A public partition: the speakers whom others test, after training on the ones they train on",
    "disjoint": ["speaker"],
    "folds": "partition",
    "tested": "some",
    "needs": ["partition"],
    "rows": False,
}

# Name -> where it comes from, and corpus -> folds: who validates and who is tested. Everyone else trains; where nobody is
# named, validation is cut from training.
PARTITIONS = {
    "audeering": {
        "source": "audEERING, with the databases and models that it publishes",
        "corpora": {
            "cremad": [
                {
                    "validation": "1049 1053-1055 1058 1059 1061-1068 1070 1075 1080 1085",
                    "test": "1048 1069 1071 1074 1076-1079 1082-1084 1086-1091",
                }
            ],
            "emodb": [{"test": "12 14-16"}],
            "ravdess": [{"validation": "16 17 19 20", "test": "21-24"}],
        },
    },
    "emobox": {
        "source": "EmoBox, Ma et al., Interspeech 2024",
        "corpora": {
            "ravdess": [
                {"test": "01 11 20 21"},
                {"test": "04 10 12 14"},
                {"test": "08 09 19 23"},
                {"test": "03 05 07 24"},
                {"test": "02 15 16 18"},
                {"test": "06 13 17 22"},
            ],
            "savee": [{"test": "JE"}, {"test": "KL"}, {"test": "DC"}, {"test": "JK"}],
        },
    },
    "emosuperb": {
        "source": "EMO-SUPERB, Wu et al., 2024",
        "corpora": {
            "cremad": [{"test": "1001-1018"}, {"test": "1019-1036"}, {"test": "1037-1054"}, {"test": "1055-1072"}, {"test": "1073-1091"}]
        },
    },
    "luna_jimenez": {
        "source": "Luna-Jiménez et al., 2021",
        "corpora": {
            "ravdess": [
                {"test": "02 05 14-16"},
                {"test": "03 06 07 13 18"},
                {"test": "10-12 19 20"},
                {"test": "08 17 21 23 24"},
                {"test": "01 04 09 22"},
            ]
        },
    },
    "nkululeko": {
        "source": "nkululeko, Burkhardt et al.",
        "corpora": {
            "cremad": [
                {
                    "validation": "1005 1009 1013 1026 1030 1032 1036 1038 1041 1048 1051 1052 1069 1088 1089",
                    "test": "1004 1006 1007 1011 1016 1018 1029 1045 1049 1050 1055 1056 1058 1061 1066 1070 1074 1077 1091",
                }
            ],
            "ravdess": [{"validation": "16 17 19 20", "test": "21-24"}],
            "savee": [{"test": "KL"}],
        },
    },
    "serab": {
        "source": "SERAB, Scheidwasser-Clow et al., ICASSP 2022",
        "corpora": {
            "cremad": [
                {
                    "validation": "1015 1020 1021 1030 1050 1070 1079 1089 1090",
                    "test": "1010 1013 1022 1026 1037 1038 1040 1045 1047 1048 1059 1065 1066 1068 1071 1073 1084 1086 1088",
                }
            ],
            "emodb": [{"validation": "10 14", "test": "03 12"}],
            "ravdess": [{"validation": "06 08 10 19 20", "test": "01 04 13 16 22"}],
            "savee": [{"validation": "JE", "test": "DC"}],
        },
    },
    "tfds": {
        "source": "TensorFlow Datasets",
        "corpora": {
            "cremad": [
                {
                    "validation": "1015 1020 1021 1030 1050 1070 1079 1089 1090",
                    "test": "1010 1013 1022 1026 1037 1038 1040 1045 1047 1048 1059 1065 1066 1068 1071 1073 1084 1086 1088",
                }
            ],
            "savee": [{"validation": "JE", "test": "DC"}],
        },
    },
}


def divide(clips: pd.DataFrame, plan: Plan) -> pd.DataFrame:
    """Who trains, validates and is tested.

    Args:
        clips: see `serflow.protocols.clips.read_clips`; of one corpus
        plan: see `serflow.protocols.plan`; its `partition` says who is on which side

    Returns:
        rows under the contract SPLIT, folds numbered from 0; a fold of which nobody is there to be tested is left out

    Raises:
        DataError: no partition, or clips of several corpora
    """
    corpora = sorted(clips["corpus"].unique())
    if plan.partition is None or len(corpora) != 1:
        raise DataError(
            f"a partition divides the speakers of one corpus; found {'no partition' if plan.partition is None else ', '.join(corpora)}; choose another protocol"
        )
    named = [{role: _speakers(text, corpora[0]) for role, text in fold.items()} for fold in plan.partition]
    roles = [_roles(clips, sides, fold, plan) for fold, sides in enumerate(named)]
    return rows_of_folds(clips, [own for own in roles if TEST in own and TRAIN in own], plan.augmentation)


def _roles(clips: pd.DataFrame, sides: dict[str, set[str]], fold: int, plan: Plan) -> Roles:
    """The role of each clip in one fold."""
    of_speaker = {speaker: role for role, speakers in sides.items() for speaker in speakers}
    roles = clips["speaker"].map(of_speaker).fillna(TRAIN).to_numpy(dtype=object)
    if VALIDATION not in sides:
        cut_validation(by_groups("speaker", plan.seed), clips, roles, fold, plan.folds)
    return roles


def _speakers(text: str, corpus: str) -> set[str]:
    """The speakers that a text names.

    Examples:
        >>> sorted(_speakers("03 08-10", "emodb"))
        ['emodb/03', 'emodb/08', 'emodb/09', 'emodb/10']
    """
    found: set[str] = set()
    for part in text.split():
        first, _, last = part.partition("-")
        numbers = range(int(first), int(last) + 1) if last else ()
        found.update(f"{number:0{len(first)}d}" for number in numbers)
        found.update(() if last else (first,))
    return {f"{corpus}/{speaker}" for speaker in found}
