"""The log-mel spectrogram that Whisper listens to (Radford et al. 2023, sec. 2.2): 80 bands, one column every 10 ms."""

from __future__ import annotations

import wave
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating]

RATE = 16_000  # samples a second
WINDOW, HOP = 400, 160  # samples: 25 ms and 10 ms
BANDS = 80
SECONDS = 30  # of sound that the model takes in, padded with silence
CORNER, LINEAR, LOGARITHMIC = 1000.0, 200 / 3, np.log(6.4) / 27  # Slaney's scale: Hz, Hz a mel, log(Hz) a mel


def read_wav(file: Path) -> Floats:
    """(samples,) in [-1, 1).

    Raises:
        ValueError: not one channel of 16-bit samples at 16 kHz.
    """
    with wave.open(str(file)) as sound:
        found = (sound.getnchannels(), 8 * sound.getsampwidth(), sound.getframerate())
        if found != (1, 16, RATE):
            raise ValueError(f"{file.name}: 1 channel, 16 bit, {RATE} Hz wanted, got {found}")
        return np.frombuffer(sound.readframes(sound.getnframes()), "<i2") / 2**15


def log_mel(sound: Floats) -> NDArray[np.float32]:
    """(80, 3000) of ``sound`` (samples,): log power, floored 80 dB under its peak and scaled as in training."""
    padded = np.zeros(SECONDS * RATE)
    padded[: min(sound.size, padded.size)] = sound[: padded.size]
    reflected = np.pad(padded, WINDOW // 2, mode="reflect")  # so that column t is centred on sample 160 t
    frames = np.lib.stride_tricks.sliding_window_view(reflected, WINDOW)[:-1:HOP]
    hann = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(WINDOW) / WINDOW)
    power = np.abs(np.fft.rfft(frames * hann)) ** 2
    log = np.log10(np.maximum(mel_filters() @ power.T, 1e-10))
    floored = np.maximum(log, log.max() - 8)
    return ((floored + 4) / 4).astype(np.float32)


def mel_filters() -> Floats:
    """(80, 201): triangles, evenly spaced in mels up to 8 kHz, each scaled to an area of one (in Hz)."""
    edges = mel_to_hertz(np.linspace(0, hertz_to_mel(RATE / 2), BANDS + 2))
    left, middle, right = edges[:-2, None], edges[1:-1, None], edges[2:, None]
    bins = np.fft.rfftfreq(WINDOW, 1 / RATE)
    triangles = np.minimum((bins - left) / (middle - left), (right - bins) / (right - middle))
    return np.maximum(triangles, 0) * 2 / (right - left)


def hertz_to_mel(hertz: float) -> float:
    """Mels on Slaney's scale (Auditory Toolbox 1998) of a frequency above its 1 kHz corner."""
    return CORNER / LINEAR + np.log(hertz / CORNER) / LOGARITHMIC


def mel_to_hertz(mel: Floats) -> Floats:
    """Frequencies on Slaney's scale: linear up to 1 kHz, then logarithmic."""
    corner = CORNER / LINEAR
    return np.where(mel < corner, LINEAR * mel, CORNER * np.exp(LOGARITHMIC * (mel - corner)))
