"""Scores of many predictions: bootstrap against a loop over scikit-learn, and a whole study's tables."""

from pathlib import Path
from time import perf_counter

import numpy as np
import pandas as pd
from sklearn.metrics import recall_score

from bench.manifests import write_manifests
from bench.pair import Pair, Work
from serflow.corpora.contract import MANIFEST, OK
from serflow.corpora.emotions import EMOTIONS
from serflow.protocols.contract import SPLIT
from serflow.scores.contract import OF_SYSTEM_PROTOCOL
from serflow.scores.counts import confusions
from serflow.scores.intervals import interval
from serflow.scores.metrics.uar import measure
from serflow.scores.score import ScoreTables, score_predictions
from serflow.systems.contract import PREDICTIONS, PROBABILITY
from serflow.tables import read_table, write_table

ANSWERS, SPEAKERS, DRAWS, FOLDS = 12_000, 91, 200, 10


def answers_of(clips: pd.DataFrame, seed: int) -> pd.DataFrame:
    """Answers that are right two times in three, as predictions hold them."""
    random = np.random.default_rng(seed)
    labels = list(EMOTIONS)
    said = random.dirichlet(np.full(len(labels), 0.6), size=len(clips)).astype(np.float32)
    truth = pd.Categorical(clips["emotion"], categories=labels).codes
    right, rows = random.random(len(clips)) < 2 / 3, np.arange(len(clips))
    best = said.argmax(axis=1)
    said[rows[right], best[right]], said[rows[right], truth[right]] = said[rows[right], truth[right]], said[rows[right], best[right]]
    frame = clips[["clip_id", "emotion"]].assign(predicted=np.array(labels)[said.argmax(axis=1)], seed=0, variant="original", segment=pd.NA)
    return frame.assign(**{f"{PROBABILITY}{label}": said[:, place] for place, label in enumerate(labels)}).astype({"segment": "Int32"})


def bootstrap(corpora: Path) -> tuple[Work, Work]:
    """The interval of UAR, in both ways."""
    del corpora
    random = np.random.default_rng(0)
    clips = pd.DataFrame({"clip_id": [str(number) for number in range(ANSWERS)], "emotion": random.choice(list(EMOTIONS), ANSWERS)})
    answers = answers_of(clips, 0).assign(speaker=[str(number % SPEAKERS) for number in range(ANSWERS)])
    speakers = sorted(answers["speaker"].unique())

    def ours() -> object:
        return interval(measure, confusions(answers, list(EMOTIONS), speakers), draws=DRAWS, seed=0)

    def naive() -> object:
        rows = [np.flatnonzero(answers["speaker"] == speaker) for speaker in speakers]
        truth, predicted = answers["emotion"].to_numpy(), answers["predicted"].to_numpy()
        draws, figures = np.random.default_rng(0), []
        for _ in range(DRAWS):
            drawn = np.concatenate([rows[place] for place in draws.integers(0, SPEAKERS, SPEAKERS)])
            figures.append(recall_score(truth[drawn], predicted[drawn], average="macro"))
        return np.percentile(figures, [2.5, 97.5])

    return ours, naive


def seconds_of_scores(folder: Path, *, predictions: int) -> float:
    """How long all tables of one system under one protocol take, of so many predictions in ten folds."""
    manifests = write_manifests(folder, round(predictions * 1.3))
    clips = pd.concat([rows[rows["status"] == OK] for rows in (read_table(path, MANIFEST) for path in manifests)]).head(predictions)
    answers = answers_of(clips, 0).assign(fold=np.arange(len(clips)) % FOLDS)
    paths = []
    for fold, own in answers.groupby("fold"):
        paths.append(folder / f"fold-{fold}.parquet")
        write_table(own, paths[-1], PREDICTIONS)
    split = answers[["clip_id", "variant", "segment", "fold"]].assign(role="test")
    write_table(split, folder / "split.parquet", SPLIT, {"folds_used": str(FOLDS), "validation": "part", "budget": ""})
    started = perf_counter()
    score_predictions(
        paths,
        split=folder / "split.parquet",
        manifests=manifests,
        system="bench",
        protocol="speaker",
        settings={"draws": 1000, "seed": 0, "epochs": "", "transductive": False},
        tables=ScoreTables(**{name: folder / f"{name}.parquet" for name in OF_SYSTEM_PROTOCOL}),
    )
    return perf_counter() - started


SCORE_PAIRS = (Pair("bootstrap_vs_naive", bootstrap, "95 % interval of UAR", "a loop over recall_score of scikit-learn", at_least=50),)
