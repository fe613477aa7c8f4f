"""Makes ``arrived_at_the_bank.wav``, the talk's sentence spoken by espeak-ng, and ``.json``, when it spoke what.

    apt-get install espeak-ng && pip install numpy scipy && python talk/assets/make_arrived_at_the_bank.py

It sounds as the command line does with ``-v en-us+m3 -s 150 -g 4``. The library is used instead because it also tells
at which sample each word and sound begins. The extra pause between words (``-g 4``) matters: without it Whisper tiny.en
hears 'bank after' as 'main character' (espeak-ng 1.51).
"""

from __future__ import annotations

import ctypes
import json
import wave
from math import gcd
from pathlib import Path

import numpy as np
from scipy.signal import resample_poly

TEXT = "I arrived at the bank after crossing the river."
VOICE, WORDS_PER_MINUTE, PAUSE = b"en-us+m3", 150, 4
RATE = 16_000  # what Whisper listens to
HERE = Path(__file__).parent

# From espeak-ng's speak_lib.h.
RETRIEVE, PHONEME_EVENTS, POSITION_CHARACTER, CHARS_UTF8 = 1, 1, 1, 1
RATE_PARAMETER, GAP_PARAMETER = 1, 7
LIST_END, WORD, PHONEME = 0, 1, 7


class Event(ctypes.Structure):
    """espeak_EVENT; ``sample`` counts from the beginning, ``id`` names a phoneme or numbers a word."""

    _fields_ = (
        ("type", ctypes.c_int),
        ("identifier", ctypes.c_uint),
        ("text_position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("milliseconds", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("id", ctypes.c_char * 8),
    )


Callback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(Event))


def main() -> None:
    """Writes both files beside this script."""
    rate, sound, words = speak(TEXT)
    shared = gcd(rate, RATE)
    resampled = resample_poly(sound.astype(float), RATE // shared, rate // shared)
    with wave.open(str(HERE / "arrived_at_the_bank.wav"), "wb") as file:
        file.setparams((1, 2, RATE, 0, "NONE", "not compressed"))
        file.writeframes(np.clip(np.round(resampled), -32768, 32767).astype("<i2").tobytes())
    rows = ",\n".join("  " + json.dumps(word) for word in words)
    (HERE / "arrived_at_the_bank.json").write_text(f"[\n{rows}\n]\n")


def speak(text: str) -> tuple[int, np.ndarray, list[dict[str, str | float]]]:
    """Samples a second, samples, and for each word the seconds between which it sounds."""
    espeak = ctypes.CDLL("libespeak-ng.so.1")
    chunks: list[np.ndarray] = []
    words: list[dict[str, str | float]] = []

    def receive(samples: ctypes._Pointer, count: int, events: ctypes._Pointer) -> int:
        if samples and count:
            chunks.append(np.ctypeslib.as_array(samples, (count,)).copy())
        index = 0
        while (event := events[index]).type != LIST_END:
            take_event(event, text, rate, words)
            index += 1
        return 0

    callback = Callback(receive)
    rate: int = espeak.espeak_Initialize(RETRIEVE, 0, None, PHONEME_EVENTS)
    espeak.espeak_SetSynthCallback(callback)
    espeak.espeak_SetVoiceByName(VOICE)
    espeak.espeak_SetParameter(RATE_PARAMETER, WORDS_PER_MINUTE, 0)
    espeak.espeak_SetParameter(GAP_PARAMETER, PAUSE, 0)
    encoded = text.encode()
    espeak.espeak_Synth(encoded, len(encoded) + 1, 0, POSITION_CHARACTER, 0, CHARS_UTF8, None, None)
    espeak.espeak_Synchronize()
    return rate, np.concatenate(chunks), words


def take_event(event: Event, text: str, rate: int, words: list[dict[str, str | float]]) -> None:
    """A word begins at its first sound and ends where the pause ('_') after it begins."""
    seconds = round(event.sample / rate, 3)
    if event.type == WORD:
        start = event.text_position - 1
        words.append({"word": text[start : start + event.length]})
    elif event.type == PHONEME and not event.id.startswith(b"_"):
        words[-1].setdefault("start_s", seconds)
    elif event.type == PHONEME:
        words[-1].setdefault("end_s", seconds)


if __name__ == "__main__":
    main()
