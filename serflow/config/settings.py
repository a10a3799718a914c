"""Every setting of a study: its type, default, description and example, in one place.

From here come the closed schema (config.schema.json), the commented config.yaml and the table in docs/configuration.md
(`serflow.config.generate`). Whatever finds things by name (corpora, front ends, augmentations, models, protocols)
declares its own arguments beside its code; `serflow.config.resolve` checks those.
"""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

Arguments = dict[str, Any]
Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
# Of a protocol that comes in several kinds, the kind stands behind a colon.
Protocol = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*(:[a-z][a-z0-9_]*)?$")]
Label = Annotated[str, Field(min_length=1)]
Column = Literal[
    "file", "speaker", "emotion", "sex", "age", "language", "sentence", "intensity", "repetition", "perceived_label", "agreement"
]
# One may be written without brackets.
Files = Annotated[
    list[Label],
    Field(min_length=1),
    BeforeValidator(lambda found: [found] if isinstance(found, str) else found, json_schema_input_type=Label | list[Label]),
]


# Tables hold seeds as int32; every library's random generator accepts these.
LARGEST_SEED = 2**31 - 1


class Section(BaseModel):
    """A mapping whose keys are all known."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, allow_inf_nan=False)


class Step(Section):
    """One augmentation and what it is given."""

    augmentation: Name = Field(description="an augmentation of serflow/audio/augmentations", examples=["noise"])
    arguments: Arguments = Field(
        default_factory=dict, description="its arguments where they differ from its own defaults", examples=[{"amplitude": 0.035}]
    )


class FeatureSet(Section):
    """A front end, what it is given, and the augmented variants it carries; two systems that want the same share it."""

    front_end: Name = Field(description="a front end of serflow/features/front_ends", examples=["means162"])
    arguments: Arguments = Field(
        default_factory=dict, description="its arguments where they differ from its own defaults", examples=[{"n_mfcc": 20}]
    )
    sample_rate: int = Field(
        default=22050, ge=1000, le=192000, description="recordings are resampled to this rate, in Hz", examples=[16000]
    )
    offset_s: float = Field(default=0.0, ge=0, description="what is skipped at the start of a recording, in seconds", examples=[0.6])
    duration_s: float | None = Field(default=None, gt=0, description="at most this much is used, in seconds; null: all", examples=[2.5])
    fitted: bool = Field(
        default=False,
        description="whether every signal is cut, or padded with zeros at its end, to `duration_s`: front ends that keep all frames in one row need it",
        examples=[True],
    )
    variants: list[Name] = Field(
        default_factory=list, description="variants computed besides the original: names under `variants`", examples=[["noise"]]
    )
    seed: int = Field(default=0, ge=0, le=LARGEST_SEED, description="what the augmentations' random draws start from", examples=[1])


class Training(Section):
    """How a network is trained."""

    epochs: int = Field(default=50, ge=1, description="at most this many passes over the training rows", examples=[15])
    batch_size: int = Field(default=64, ge=1, description="rows in one step", examples=[32])
    learning_rate: float = Field(default=0.001, gt=0, description="Adam's learning rate at the start", examples=[0.0001])
    reduce_factor: float = Field(
        default=0.4, gt=0, lt=1, description="the learning rate is multiplied by this when the training loss stands still", examples=[0.5]
    )
    reduce_patience: int = Field(default=2, ge=0, description="epochs without a better training loss before that", examples=[5])
    minimum_learning_rate: float = Field(default=1e-7, ge=0, description="the learning rate never falls below this", examples=[1e-6])
    stop_patience: int = Field(
        default=10,
        ge=1,
        description="epochs without a better validation loss before training stops; the best weights are kept",
        examples=[5],
    )
    precision: Literal["float32", "mixed_float16", "mixed_bfloat16"] = Field(
        default="float32", description="what layers compute in; mixed: weights stay float32, for GPUs", examples=["mixed_float16"]
    )
    compiled: Literal["auto", "always", "never"] = Field(
        default="auto", description="whether steps are compiled by XLA; auto: wherever the backend and the layers allow", examples=["never"]
    )
    deterministic: bool = Field(
        default=False,
        description="whether a GPU is to give the same weights every time, which is slower; a CPU does so anyway",
        examples=[True],
    )
    threads: int = Field(
        default=2,
        ge=1,
        le=64,
        description="cores of a job that trains without a GPU; as other numbers of them add up in another order, it is part of the result",
        examples=[1],
    )
    gpu: bool = Field(
        default=True,
        description="whether training asks for a GPU where there are any; false: jobs of small networks run side by side",
        examples=[False],
    )


class Published(Section):
    """How the source of a system tested it: what the protocol `published` does."""

    test_share: float = Field(gt=0, lt=1, description="share of the rows that are tested, drawn at random", examples=[0.25])
    shuffled: Literal["rows", "clips"] = Field(
        default="rows",
        description="what is drawn: rows, so that variants and segments of a clip fall on both sides, or whole clips",
        examples=["clips"],
    )
    stratified: bool = Field(default=False, description="whether test and training have the same shares of labels", examples=[True])
    validation: Literal["none", "test"] | Annotated[float, Field(gt=0, lt=1)] = Field(
        default="none",
        description="what chooses the best epoch: nothing, the test rows themselves, or this share of the training rows",
        examples=[0.05],
    )
    arguments: Arguments = Field(
        default_factory=dict,
        description="the model's arguments under this protocol, where they differ from those of the recipe",
        examples=[{"softmax_over": "batch"}],
    )


class Claim(Section):
    """What the source of a system says of it."""

    source: Label = Field(description="which source", examples=["C"])
    metric: Literal["accuracy", "binary_accuracy"] | None = Field(
        default=None, description="what its figure measures; null where it states none", examples=["binary_accuracy"]
    )
    value: float | None = Field(
        default=None, ge=0, le=1, description="its figure, as a share; null where it states none", examples=[0.6074]
    )
    tested: str = Field(description="on what the figure was measured", examples=["25 % of the augmented rows, at random"])
    why: str = Field(
        description="in one sentence, why the figure and that on unseen speakers differ",
        examples=["Copies of tested clips were trained on."],
    )


class Budget(Section):
    """What a machine without a GPU can do of a system: the tables print it beside every number."""

    epochs: int | None = Field(default=None, ge=1, description="at most this many epochs; null: as trained", examples=[5])
    folds: int | None = Field(default=None, ge=1, description="only the first folds are trained and tested; null: all", examples=[1])
    clips: int | None = Field(
        default=None, ge=20, description="at most this many clips of the system, spread over corpora and labels; null: all", examples=[400]
    )


class Recipe(Section):
    """What makes a system: on which corpora, with which labels, from which features, by which model."""

    title: str = Field(description="how the report calls it", examples=["Random forest on 162 means"])
    source: str = Field(default="", description="where it comes from", examples=["a student report on four corpora"])
    corpora: list[Name] | Literal["each"] = Field(
        description="trained on these together, or `each`: one system for every corpus of the study, named {recipe}_{corpus}",
        examples=[["savee", "ravdess"]],
    )
    label_map: Name = Field(description="a name under `label_maps`", examples=["eight"])
    labels: Literal["intended", "perceived"] = Field(
        default="intended",
        description="what the speaker intended, or what most listeners heard; clips of which listeners say no one emotion are left out and counted",
        examples=["perceived"],
    )
    feature_set: Name = Field(description="a name under `feature_sets`", examples=["means162"])
    augmentation: list[Name] = Field(
        default_factory=list, description="variants that training sees besides the original", examples=[["noise"]]
    )
    model: Name = Field(description="a model of serflow/systems/models", examples=["random_forest"])
    arguments: Arguments = Field(
        default_factory=dict, description="the model's arguments where they differ from its own defaults", examples=[{"trees": 300}]
    )
    scaling: Literal["rows", "speakers", "none"] = Field(
        default="rows",
        description="scaled by mean and deviation of the training rows, of each speaker's own rows (transductive, and called so wherever numbers stand), or not at all",
        examples=["none"],
    )
    training: Training | None = Field(
        default=None, description="how a network is trained; null for other models", examples=[{"epochs": 15}]
    )
    published: Published | None = Field(
        default=None, description="how its source tested it; null for a system without one", examples=[{"test_share": 0.25}]
    )
    claim: Claim | None = Field(
        default=None,
        description="what its source says of it; null for a system without one",
        examples=[{"source": "C", "metric": "accuracy", "value": 0.6074, "tested": "rows at random", "why": "Copies stand on both sides."}],
    )
    budget: Budget = Field(default=Budget(), description="what of it is done where all of it would take too long")


class Speaker(Section):
    """What is known of a person."""

    sex: Literal["female", "male"] | None = Field(default=None, description="the speaker's sex", examples=["female"])
    age: int | None = Field(default=None, ge=0, le=130, description="in years", examples=[31])


class OwnCorpus(Section):
    """Recordings of the user's own: a folder, and either a table or the files' names that say who speaks how."""

    folder: str = Field(
        min_length=1, description="where they lie: an absolute path, or one relative to `corpora_dir`", examples=["recordings"]
    )
    table: Files | None = Field(
        default=None,
        description="a CSV, TSV or Parquet file in the folder, with at least the columns file, speaker and emotion; several are joined by file",
        examples=["clips.csv"],
    )
    columns: dict[Column, Label] = Field(
        default_factory=dict,
        description="how the tables call a column, where they call it otherwise",
        examples=[{"sentence": "transcription"}],
    )
    pattern: Label | None = Field(
        default=None,
        description="instead of a table: a regular expression for the path within the folder, without suffix, with at least the groups speaker and emotion",
        examples=["(?P<speaker>[a-z]+)/(?P<emotion>[a-z]+)_\\d+"],
    )
    emotions: dict[Label, Label | None] = Field(
        default_factory=dict,
        description="a label of the corpus -> an emotion of serflow, or null to leave its clips out; an emotion that is called as serflow calls it needs no entry",
        examples=[{"joy": "happy", "contempt": None}],
    )
    speakers: dict[Label, Speaker] = Field(
        default_factory=dict, description="sex and age of speakers, where no table says them", examples=[{"anna": {"sex": "female"}}]
    )
    language: Label | None = Field(default=None, description="spoken language, where no table says it", examples=["de"])
    title: Label | None = Field(default=None, description="how the report calls it; null: by its name", examples=["Our call centre"])


class Splits(Section):
    """How clips are divided."""

    folds: int = Field(default=5, ge=2, le=100, description="folds of a protocol", examples=[3])
    leave_one_out_up_to: int = Field(
        default=10, ge=2, le=100, description="with at most this many speakers, each is left out in turn instead", examples=[4]
    )
    seed: int = Field(default=0, ge=0, le=LARGEST_SEED, description="what the shuffling starts from", examples=[1])


class Index(Section):
    """What the index accepts."""

    max_excluded_share: float = Field(
        default=0.05, ge=0, le=1, description="an error when more of a corpus than this is excluded", examples=[0.2]
    )
    silent_below_dbfs: float = Field(
        default=-80.0, le=0, description="a recording whose loudest sample is below this is excluded as silent", examples=[-60.0]
    )
    longest_s: float = Field(
        default=900.0,
        gt=0,
        description="a recording that is longer than this, in seconds, is excluded: it would have to fit into memory, and is hardly one utterance",
        examples=[60.0],
    )
    reread: bool = Field(
        default=False,
        description="read every file again, even one whose size and time are as they were; for one run, together with --forcerun index_corpus",
        examples=[True],
    )


class Extraction(Section):
    """How features are computed."""

    max_failed_share: float = Field(
        default=0.05, ge=0, le=1, description="an error when more of a corpus's clips than this give no features", examples=[0.2]
    )
    scheduler: str | None = Field(
        default=None,
        description="address of a dask scheduler whose workers see the same files; null: workers of its own for each job",
        examples=["tcp://10.0.0.1:8786"],
    )


class Scores(Section):
    """How certain a score is."""

    draws: int = Field(default=1000, ge=100, description="bootstrap draws over speakers for the 95 % intervals", examples=[10000])
    seed: int = Field(default=0, ge=0, le=LARGEST_SEED, description="what the draws start from", examples=[1])
    permutations: int = Field(
        default=10000,
        ge=1000,
        description="at most this many ways in which two systems' speakers change sides, to see what chance makes of a difference",
        examples=[100000],
    )


class Explore(Section):
    """What the page of the corpora listens to."""

    clips_per_emotion: int = Field(
        default=40,
        ge=1,
        le=10000,
        description="at most this many clips of each emotion of a corpus, spread over its speakers",
        examples=[200],
    )
    seed: int = Field(default=0, ge=0, le=LARGEST_SEED, description="what the choice of clips starts from", examples=[1])


class Demo(Section):
    """The generated corpora."""

    clips_per_speaker: int = Field(default=30, ge=8, description="at most this many clips a speaker", examples=[12])
    seed: int = Field(default=1, ge=0, le=LARGEST_SEED, description="what the voices start from", examples=[2])


class Settings(Section):
    """All settings of a study."""

    corpora_dir: str = Field(
        default="data",
        description="the folder with one folder for each corpus (RAVDESS, TESS, SAVEE, CREMA-D, EMO-DB); unused by `source: demo`",
        examples=["/data/corpora"],
    )
    source: Literal["folder", "demo"] = Field(
        default="folder", description="where recordings come from: corpora_dir, or generated speech", examples=["demo"]
    )
    download: bool = Field(
        default=True,
        description="whether a corpus that is missing or lacks clips is fetched from the network; false: the error says how to get it by hand",
        examples=[False],
    )
    allow_partial: bool = Field(
        default=False,
        description="whether the study goes on with a corpus that lacks official clips; false: they are fetched, or an error names them",
        examples=[True],
    )
    corpora: list[Name] = Field(
        default=["ravdess", "tess", "savee", "cremad", "emodb"],
        min_length=1,
        description="the corpora of this study: entries of serflow/corpora/catalog and names under `own_corpora`",
        examples=[["ravdess", "emodb"]],
    )
    parts: dict[Name, Annotated[list[Name], Field(min_length=1)]] = Field(
        default_factory=dict,
        description="which parts of a corpus that has several are used; of a corpus that is not named here, the first: of RAVDESS the speech",
        examples=[{"ravdess": ["speech", "song"]}],
    )
    own_corpora: dict[Name, OwnCorpus] = Field(
        default_factory=dict,
        description="corpora of your own, by names that then may stand in `corpora` (docs/own-recordings.md)",
        examples=[{"calls": {"folder": "calls", "table": "clips.csv", "language": "de"}}],
    )
    systems: list[Name] = Field(
        default=[
            "ravdess_lstm",
            "ravdess_lstm_frames",
            "crema_mel_cnn",
            "crema_wave_cnn",
            "four_means_cnn",
            "four_shortterm_cnn",
            "four_frames_cnn",
            "four_frames_cnn_tess",
            "savee_ravdess_cnn2d",
            "savee_ravdess_rf",
            "savee_ravdess_knn",
            "functionals_majority",
            "functionals_linear_svm",
            "functionals_rbf_svm",
            "functionals_logistic_regression",
            "functionals_gradient_boosting",
        ],
        min_length=1,
        description="the recipes to run (defined under `recipes`)",
        examples=[["means_forest"]],
    )
    protocols: list[Protocol] = Field(
        default=["published", "random", "speaker"],
        min_length=1,
        description="how each system is tested: protocols of serflow/protocols/catalog, public partitions by name; one that a system cannot do is skipped and said",
        examples=[["speaker", "partition:emobox"]],
    )
    seeds: list[Annotated[int, Field(ge=0, le=LARGEST_SEED)]] = Field(
        default=[0],
        min_length=1,
        description="each system is trained once with each seed; the first one's model is kept",
        examples=[[0, 1, 2]],
    )
    budgets: bool = Field(
        default=True,
        description="whether the recipes' budgets hold, by which a machine without a GPU is done in hours; false: everything is trained in full, which is for a GPU",
        examples=[False],
    )
    splits: Splits = Field(default=Splits(), description="how clips are divided")
    index: Index = Field(default=Index(), description="what the index accepts")
    extraction: Extraction = Field(default=Extraction(), description="how features are computed")
    scores: Scores = Field(default=Scores(), description="how certain a score is")
    explore: Explore = Field(
        default=Explore(),
        description="the sample of clips whose measures results/corpora.html shows; whatever has no sound counts every clip",
    )
    demo: Demo = Field(default=Demo(), description="the generated corpora of `source: demo`")
    label_maps: dict[Name, dict[str, Label]] = Field(
        default={
            "eight": {name: name for name in ("neutral", "calm", "happy", "sad", "angry", "fearful", "disgust", "surprised")},
            "seven": {
                "neutral": "neutral",
                "calm": "neutral",
                "happy": "happy",
                "sad": "sad",
                "angry": "angry",
                "fearful": "fearful",
                "disgust": "disgust",
                "surprised": "surprised",
            },
            "six": {name: name for name in ("neutral", "happy", "sad", "angry", "fearful", "disgust")},
            "nine": {name: name for name in ("neutral", "calm", "happy", "sad", "angry", "fearful", "disgust", "surprised", "boredom")},
        },
        description="a corpus's emotion -> a system's label, of which there are two at least; clips of an emotion that is not named are left out and counted",
        examples=[{"calm_or_not": {"calm": "calm", "angry": "tense"}}],
    )
    variants: dict[Name, Annotated[list[Step], Field(min_length=1)]] = Field(
        default={
            "noise": [Step(augmentation="noise")],
            "stretch_pitch": [
                Step(augmentation="time_stretch", arguments={"rate": 0.8}),
                Step(augmentation="pitch_shift", arguments={"semitones": 0.7}),
            ],
            "pitch": [Step(augmentation="pitch_shift", arguments={"semitones": 0.7})],
            "pitch_noise": [Step(augmentation="pitch_shift", arguments={"semitones": 0.7}), Step(augmentation="noise")],
            "one_at_random": [Step(augmentation="one_of")],
        },
        description="augmented variants: steps that are applied one after the other",
        examples=[{"quiet": [{"augmentation": "noise", "arguments": {"amplitude": 0.01}}]}],
    )
    feature_sets: dict[Name, FeatureSet] = Field(
        default={
            "means162": FeatureSet(
                front_end="means162", sample_rate=22050, offset_s=0.6, duration_s=2.5, variants=["noise", "stretch_pitch"]
            ),
            "shortterm34": FeatureSet(front_end="shortterm34", offset_s=0.6, duration_s=2.5, variants=["noise", "stretch_pitch"]),
            "frames4536": FeatureSet(
                front_end="frames4536", offset_s=0.6, duration_s=2.5, fitted=True, variants=["noise", "pitch", "pitch_noise"]
            ),
            "mfcc39x216": FeatureSet(front_end="mfcc39x216", sample_rate=44100, offset_s=0.5, duration_s=2.5, fitted=True),
            "mfcc_sequence": FeatureSet(front_end="mfcc_sequence", duration_s=3.0, fitted=True, variants=["one_at_random"]),
            "mfcc_sequence_frames": FeatureSet(
                front_end="mfcc_sequence", arguments={"pooled": False}, duration_s=3.0, fitted=True, variants=["one_at_random"]
            ),
            "wave_segments": FeatureSet(front_end="wave_segments"),
            "mel_segments": FeatureSet(front_end="mel_segments"),
            "logmel": FeatureSet(front_end="logmel", sample_rate=16000),
            "functionals": FeatureSet(front_end="functionals", sample_rate=16000),
        },
        description="feature sets",
        examples=[{"means_16k": {"front_end": "means162", "sample_rate": 16000}}],
    )
    recipes: dict[Name, Recipe] = Field(
        default={
            "ravdess_lstm": Recipe(
                title="Recurrent network on mean MFCC, RAVDESS",
                source="a student report on RAVDESS, which states no figure; its sequences have one step, the mean over time",
                corpora=["ravdess"],
                label_map="eight",
                feature_set="mfcc_sequence",
                augmentation=["one_at_random"],
                model="lstm_sequence",
                training=Training(threads=1, gpu=False),
                published=Published(test_share=0.2, validation=0.1),
                claim=Claim(
                    source="A",
                    tested="20 % of the rows, at random",
                    why="The original of a tested row, or its copy, was often trained on, and every speaker was; the source states no figure.",
                ),
            ),
            "ravdess_lstm_frames": Recipe(
                title="Recurrent network on MFCC frames, RAVDESS",
                source="the same report, with the frames kept as a sequence",
                corpora=["ravdess"],
                label_map="eight",
                feature_set="mfcc_sequence_frames",
                augmentation=["one_at_random"],
                model="lstm_sequence",
                training=Training(threads=1, gpu=False),
                published=Published(test_share=0.2, validation=0.1),
                claim=Claim(
                    source="A",
                    tested="20 % of the rows, at random",
                    why="The original of a tested row, or its copy, was often trained on, and every speaker was; the source states no figure.",
                ),
                budget=Budget(folds=1),
            ),
            "crema_mel_cnn": Recipe(
                title="Convolutional network on mel spectrograms of segments, CREMA-D",
                source="a student report on CREMA-D, its 0.383 test accuracy on segments",
                corpora=["cremad"],
                label_map="six",
                feature_set="mel_segments",
                model="conv2d_mel",
                training=Training(epochs=20, batch_size=8, learning_rate=1e-4, reduce_patience=1000),
                published=Published(test_share=0.3, stratified=True, validation=0.05, arguments={"softmax_over": "batch"}),
                claim=Claim(
                    source="B",
                    metric="accuracy",
                    value=0.383,
                    tested="30 % of the segments, at random",
                    why="Segments of tested clips were trained on, and the soft-max is taken over the batch instead of the classes.",
                ),
                budget=Budget(epochs=2, folds=1, clips=300),
            ),
            "crema_wave_cnn": Recipe(
                title="Convolutional network on samples of segments, CREMA-D",
                source="the same report, its 0.367 test accuracy on segments",
                corpora=["cremad"],
                label_map="six",
                feature_set="wave_segments",
                model="conv1d_wave",
                scaling="none",
                training=Training(epochs=5, batch_size=8, learning_rate=1e-4, reduce_patience=1000),
                published=Published(test_share=0.3, stratified=True, validation=0.05),
                claim=Claim(
                    source="B",
                    metric="accuracy",
                    value=0.367,
                    tested="30 % of the segments, at random",
                    why="Segments of tested clips were trained on, and every speaker was.",
                ),
                budget=Budget(epochs=1, folds=1, clips=100),
            ),
            "four_means_cnn": Recipe(
                title="Convolutional network on 162 means, four corpora",
                source="a student report on four corpora, its 60.7 % test accuracy on rows shuffled after augmentation",
                corpora=["ravdess", "tess", "savee", "cremad"],
                label_map="eight",
                feature_set="means162",
                augmentation=["noise", "stretch_pitch"],
                model="conv1d_means",
                training=Training(threads=1, gpu=False),
                published=Published(test_share=0.25),
                claim=Claim(
                    source="C",
                    metric="accuracy",
                    value=0.6074326038360596,
                    tested="25 % of the augmented rows, at random",
                    why="Augmented copies of tested clips were trained on, and every speaker was.",
                ),
                budget=Budget(epochs=10, folds=1),
            ),
            "four_shortterm_cnn": Recipe(
                title="Convolutional network on 34 short-term features, four corpora",
                source="the same report, which lists these features and states no figure",
                corpora=["ravdess", "tess", "savee", "cremad"],
                label_map="eight",
                feature_set="shortterm34",
                augmentation=["noise", "stretch_pitch"],
                model="conv1d_means",
                training=Training(threads=1, gpu=False),
                published=Published(test_share=0.25),
                claim=Claim(
                    source="C",
                    tested="25 % of the augmented rows, at random",
                    why="Augmented copies of tested clips were trained on, and every speaker was; the source states no figure.",
                ),
                budget=Budget(epochs=6, folds=1),
            ),
            "four_frames_cnn": Recipe(
                title="Convolutional network on frames, four corpora",
                source="a student report that names four corpora; its 99.7 % are those of TESS alone",
                corpora=["ravdess", "tess", "savee", "cremad"],
                label_map="seven",
                feature_set="frames4536",
                augmentation=["noise", "pitch", "pitch_noise"],
                model="conv1d_frames",
                training=Training(),
                published=Published(test_share=0.2, validation="test"),
                claim=Claim(
                    source="D",
                    metric="accuracy",
                    value=0.996875,
                    tested="20 % of the augmented rows of four corpora, at random, as the text says; as the figure says, of TESS alone",
                    why="The figure, 7 errors of 2240 rows, was measured on TESS alone; and copies of tested clips were trained on.",
                ),
                budget=Budget(epochs=3, folds=1, clips=320),
            ),
            "four_frames_cnn_tess": Recipe(
                title="Convolutional network on frames, TESS",
                source="the same report, on what its 99.7 % are: TESS alone",
                corpora=["tess"],
                label_map="seven",
                feature_set="frames4536",
                augmentation=["noise", "pitch", "pitch_noise"],
                model="conv1d_frames",
                training=Training(),
                published=Published(test_share=0.2, validation="test"),
                claim=Claim(
                    source="D",
                    metric="accuracy",
                    value=0.996875,
                    tested="20 % of the augmented rows of TESS, at random",
                    why="Copies of tested clips were trained on, both actresses and the carrier phrase are known, and the tested rows chose the weights.",
                ),
                budget=Budget(epochs=5, folds=2, clips=480),
            ),
            "savee_ravdess_cnn2d": Recipe(
                title="Convolutional network on MFCC, SAVEE and RAVDESS",
                source="a student report on two corpora, its 86.43 % binary accuracy",
                corpora=["savee", "ravdess"],
                label_map="seven",
                feature_set="mfcc39x216",
                model="conv2d_mfcc",
                training=Training(batch_size=32, reduce_patience=1000, threads=1, gpu=False),
                published=Published(test_share=0.2),
                claim=Claim(
                    source="E",
                    metric="binary_accuracy",
                    value=0.8643,
                    tested="20 % of the clips, at random",
                    why="Of seven outputs, six are right when nothing is ever answered: that alone makes 85.71 %.",
                ),
                budget=Budget(epochs=25, folds=2),
            ),
            "savee_ravdess_rf": Recipe(
                title="Random forest on MFCC, SAVEE and RAVDESS",
                source="the same report, its 38.89 % accuracy",
                corpora=["savee", "ravdess"],
                label_map="seven",
                feature_set="mfcc39x216",
                model="random_forest",
                scaling="none",
                published=Published(test_share=0.2),
                claim=Claim(
                    source="E",
                    metric="accuracy",
                    value=0.3889,
                    tested="20 % of the clips, at random",
                    why="Other clips of the tested speakers were trained on.",
                ),
            ),
            "savee_ravdess_knn": Recipe(
                title="Nearest neighbours on MFCC, SAVEE and RAVDESS",
                source="the same report, its 35.93 % accuracy with nine neighbours",
                corpora=["savee", "ravdess"],
                label_map="seven",
                feature_set="mfcc39x216",
                model="k_neighbours",
                scaling="none",
                published=Published(test_share=0.2),
                claim=Claim(
                    source="E",
                    metric="accuracy",
                    value=0.3593,
                    tested="20 % of the clips, at random",
                    why="Other clips of the tested speakers were trained on, some with the very same sentence and emotion.",
                ),
            ),
            "functionals_majority": Recipe(
                title="The most frequent emotion", corpora="each", label_map="nine", feature_set="functionals", model="majority"
            ),
            "functionals_linear_svm": Recipe(
                title="Linear SVM on functionals", corpora="each", label_map="nine", feature_set="functionals", model="linear_svm"
            ),
            "functionals_rbf_svm": Recipe(
                title="RBF SVM on functionals",
                corpora="each",
                label_map="nine",
                feature_set="functionals",
                model="rbf_svm",
                # Half of one over the columns: many of these say nearly the same.
                arguments={"gamma": 0.0008},
            ),
            "functionals_logistic_regression": Recipe(
                title="Logistic regression on functionals",
                corpora="each",
                label_map="nine",
                feature_set="functionals",
                model="logistic_regression",
            ),
            "functionals_gradient_boosting": Recipe(
                title="Gradient boosting on functionals",
                corpora="each",
                label_map="nine",
                feature_set="functionals",
                model="gradient_boosting",
            ),
            "four_means_forest": Recipe(
                title="Random forest on 162 means, four corpora",
                corpora=["ravdess", "tess", "savee", "cremad"],
                label_map="eight",
                feature_set="means162",
                augmentation=["noise", "stretch_pitch"],
                model="random_forest",
            ),
            "means_cnn": Recipe(
                title="Convolutional network on 162 means",
                corpora="each",
                label_map="nine",
                feature_set="means162",
                augmentation=["noise", "stretch_pitch"],
                model="conv1d_means",
                training=Training(),
            ),
            "means_forest": Recipe(
                title="Random forest on 162 means",
                corpora="each",
                label_map="nine",
                feature_set="means162",
                augmentation=["noise", "stretch_pitch"],
                model="random_forest",
            ),
        },
        description="recipes: what `systems` chooses from",
    )
