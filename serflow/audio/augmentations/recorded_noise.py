"""Recorded noise, such as a street, a café or a fan, at a signal-to-noise ratio that is drawn anew for every clip."""

from pathlib import Path

import numpy as np

from serflow.audio.mixing import mixed_at
from serflow.audio.noise_folder import noise_piece
from serflow.audio.signal import Signal

ARGUMENTS = {
    "folder": (
        "",
        "where the noise lies: WAV, AIFF, FLAC, OGG or MP3 files at any depth, of any length and rate (to find a place in hours of MP3 takes long); must be set",
        None,
        None,
    ),
    "lowest_snr_db": (0.0, "the ratio is drawn from here on, in dB", -40.0, "highest_snr_db"),
    "highest_snr_db": (20.0, "up to here", -40.0, 100.0),
}
DRAWS = True
FILES = "folder"


def augment(signal: Signal, *, random: np.random.Generator, folder: str, lowest_snr_db: float, highest_snr_db: float) -> Signal:
    """Add a piece of some noise file.

    A file that cannot be used ends the job with its name, whoever drew it: to go on without it would draw other noise for
    every clip than the study says, and whether it was meant to count only the user knows.

    Args:
        signal: the signal
        random: draws the ratio, then the file and the place in it
        folder: see ARGUMENTS
        lowest_snr_db: see ARGUMENTS
        highest_snr_db: see ARGUMENTS

    Returns:
        a new signal of the same length

    Raises:
        DataError: see `serflow.audio.noise_folder.noise_piece`
    """
    ratio = random.uniform(lowest_snr_db, highest_snr_db)
    noise = noise_piece(Path(folder).expanduser(), len(signal.samples), signal.sample_rate, random)
    return Signal(mixed_at(signal.samples, noise, ratio), signal.sample_rate)
