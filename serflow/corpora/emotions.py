"""The emotions' canonical names, in the order in which tables and figures show them."""

EMOTIONS = ("neutral", "calm", "happy", "sad", "angry", "fearful", "disgust", "surprised", "boredom")
