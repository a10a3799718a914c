"""Made answers, as `serflow.scores.answers.read_answers` gives them."""

import numpy as np
import pandas as pd

LABELS = ("angry", "happy", "sad")


def made_answers(*, speakers=8, clips=24, skill=0.6, seed=0, corpus="one", labels=LABELS, sexes=("female", "male")):
    """Answers that are right as often as `skill` says, each speaker's sex in turn, each sentence said with every emotion."""
    random = np.random.default_rng(seed)
    rows = []
    for speaker in range(speakers):
        for clip in range(clips):
            truth = labels[clip % len(labels)]
            said = random.dirichlet(np.full(len(labels), 0.7))
            place = labels.index(truth)
            if random.random() < skill:
                said[[place, said.argmax()]] = said[[said.argmax(), place]]
            rows.append(
                {
                    "clip_id": f"{corpus}/{speaker:02}-{clip:03}",
                    "corpus": corpus,
                    "speaker": f"{corpus}/{speaker:02}",
                    "sex": sexes[speaker % len(sexes)],
                    "sentence": f"s{clip // len(labels) % 2}",
                    "path": f"{corpus}/{speaker:02}-{clip:03}.wav",
                    "emotion": truth,
                    "predicted": labels[int(said.argmax())],
                    "confidence": said.max(),
                    "more_probable": int((said > said[place]).sum()),
                    "squared_error": float(((said - np.eye(len(labels))[place]) ** 2).sum()),
                    "outputs": len(labels),
                    "outputs_right": int(((said > 0.5) == (np.arange(len(labels)) == place)).sum()),
                }
            )
    return pd.DataFrame(rows).assign(fold=0, seed=0, variant="original", segment=pd.NA)
