"""What was measured, kept in the cache by what it was measured of: a check looks only at what is new."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from slidegen.checks.sight import Pale, Sight, Text
from slidegen.execution.cache import UNREADABLE
from slidegen.execution.fingerprint import combined, file_digest
from slidegen.files.stamps import stamp
from slidegen.marp.messages import Measured
from slidegen.project import PACKAGE

_PROGRAMS = (PACKAGE / "checks", PACKAGE / "marp" / "npm")


@dataclass(slots=True)
class Kept:
    """Slides by the digest of their HTML, figures by that of their SVG, and decks by all that Marp is given.

    Of a deck the digests of its slides are kept, and those of the talk's own pictures on them, which are read anew to
    see whether it holds. Only what a check asked for is written back.
    """

    file: Path
    decks: dict[str, Any] = field(default_factory=dict)
    slides: dict[str, Any] = field(default_factory=dict)
    sights: dict[str, Any] = field(default_factory=dict)
    _used: dict[str, dict[str, Any]] = field(default_factory=lambda: {"decks": {}, "slides": {}, "sights": {}})

    @classmethod
    def read(cls, file: Path) -> Kept:
        """What is kept in a file; nothing, if another version measured it."""
        try:
            raw = json.loads(file.read_text(encoding="utf-8"))
            if raw["by"] == _program():
                return cls(file, raw["decks"], raw["slides"], raw["sights"])
        except (OSError, *UNREADABLE):
            pass
        return cls(file)

    def write(self) -> None:
        """Keep what was asked for."""
        if any(getattr(self, kind) != used for kind, used in self._used.items()):
            scratch = self.file.with_suffix(f".{os.getpid()}.tmp")
            scratch.write_text(json.dumps({"by": _program(), **self._used}), encoding="utf-8")
            os.replace(scratch, self.file)

    def deck(self, made_from: str) -> tuple[Measured, ...] | None:
        """The measures of a whole deck, if they hold."""
        raw = self.decks.get(made_from)
        if raw is None or any(file_digest(Path(file)) != digest for file, digest in raw["pictures"]):
            return None
        self._used["decks"][made_from] = raw
        return tuple(self.slide(digest) for digest in raw["slides"])

    def keep_deck(self, made_from: str, slides: Sequence[str], pictures: Iterable[Path]) -> None:
        """A deck has slides of these digests."""
        own = sorted({(str(file), file_digest(file)) for file in pictures})
        self._used["decks"][made_from] = {"slides": list(slides), "pictures": [list(each) for each in own]}

    def slide(self, digest: str) -> Measured:
        """The measures of a slide that is known."""
        raw = self._used["slides"][digest] = self.slides[digest]
        return Measured.from_json(raw)

    def keep_slide(self, digest: str, measured: Measured) -> None:
        """A slide measures that."""
        self.slides[digest] = self._used["slides"][digest] = measured.to_json()

    def sight(self, digest: str) -> Sight | None:
        """What there is to say of a figure, if it is known."""
        if digest not in self.sights:
            return None
        raw = self._used["sights"][digest] = self.sights[digest]
        return _sight(raw)

    def keep_sight(self, digest: str, sight: Sight) -> None:
        """That is to say of a figure."""
        self._used["sights"][digest] = asdict(sight)


def _sight(raw: Mapping[str, Any]) -> Sight:
    pale = (Pale(**{**each, "color": tuple(each["color"]), "ground": tuple(each["ground"])}) for each in raw["pale"])
    texts = (Text(**each) for each in raw["texts"])
    return Sight(tuple(texts), tuple(pale), tuple((r, g, b) for r, g, b in raw["colours"]))


def _program() -> str:
    """Digest of what measures, so that another version measures anew."""
    files = (file for folder in _PROGRAMS for file in sorted(folder.iterdir()) if file.is_file())
    browser = os.environ.get("SLIDEGEN_BROWSER", "")
    return combined([browser, *(f"{file.name} {stamp(file)}" for file in files)])
