"""What Whisper hears in the spoken sentence, and when the synthesiser spoke it: computed once, shared by figures."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from models.log_mel import HOP, RATE, log_mel, read_wav
from models.whisper import FRAME_SECONDS, load_whisper
from numpy.typing import NDArray

ASSETS = Path(__file__).parents[1] / "talk/assets"
NAME = "arrived_at_the_bank"


@dataclass(frozen=True, eq=False)
class Heard:
    """The sentence's n words as Whisper wrote them; without the full stop, which no sound stands for."""

    words: list[str]
    cross_attention: NDArray[np.float32]
    """(4, 6, n, 1500) layer, head, word, 20 ms of sound; rows sum to 1 over the 30 s, most of which are silence."""
    published: list[tuple[int, int]]
    """Layer and head, from 0, of those that OpenAI chose for aligning words with time."""
    spoken: NDArray[np.float64]
    """(n, 2) seconds between which each word sounds, told by the synthesiser."""
    mel: NDArray[np.float32]
    """(80, columns) log-mel spectrogram as far as the sound goes, a column every 10 ms."""
    seconds: float
    """Length of the sound."""

    @property
    def times(self) -> NDArray[np.float64]:
        """(1500,) seconds at which the middle of each frame lies."""
        return (np.arange(self.cross_attention.shape[-1]) + 0.5) * FRAME_SECONDS

    @property
    def aligned(self) -> NDArray[np.float32]:
        """(n, 1500) mean of the published heads' maps."""
        return np.mean([self.cross_attention[layer, head] for layer, head in self.published], axis=0)


def hear_sentence() -> Heard:
    """Run Whisper on the sound (3 s of computing).

    Raises:
        ValueError: Whisper did not write, as one token each, the words that were spoken.
    """
    sound = read_wav(ASSETS / f"{NAME}.wav")
    spoken = json.loads((ASSETS / f"{NAME}.json").read_text("utf-8"))
    mel = log_mel(sound)
    model = load_whisper()
    transcript = model.transcribe(mel)
    words = [piece.strip() for piece in transcript.pieces if piece.strip().isalpha()]
    if words != [word["word"] for word in spoken]:
        raise ValueError(f"heard {transcript.text!r}, which is not what was spoken word by word")
    return Heard(
        words=words,
        cross_attention=transcript.cross_attention[:, :, : len(words)],
        published=model.alignment_heads,
        spoken=np.array([[word["start_s"], word["end_s"]] for word in spoken]),
        mel=mel[:, : sound.size // HOP],
        seconds=sound.size / RATE,
    )
