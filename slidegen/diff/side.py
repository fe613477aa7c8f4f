"""One of the two states of a talk that are compared: what its manifest tells, and where its pictures are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from slidegen.diff.difference import Place
from slidegen.errors import OutlineError, Problem
from slidegen.publishing.manifest import MANIFEST, Manifest, SlideFacts, read_manifest
from slidegen.publishing.wording import heading, plain


@dataclass(frozen=True, slots=True)
class Side:
    """A talk as it was or is. ``label`` is what people call it.

    ``files`` are pictures of figures by their published names; all other names are of files in the folder ``base``.
    """

    label: str
    manifest: Manifest
    base: Path
    files: Mapping[str, Path] = field(default_factory=dict)

    @property
    def slides(self) -> Sequence[SlideFacts]:
        return self.manifest.slides or ()

    @property
    def minutes(self) -> float:
        return round(sum(slide.minutes for slide in self.slides), 2)

    def picture(self, name: str) -> Path:
        """Where a picture is; it may be missing."""
        return self.files.get(name) or self.base / name


def is_build(folder: Path) -> bool:
    """Whether a build was published there."""
    return any(folder.glob("manifest*.json"))


def built_side(folder: Path, label: str, path: str | None) -> Side:
    """A talk as it was built into a folder.

    Raises:
        OutlineError: that path was not built there, or by a slidegen that did not tell slides yet.
    """
    manifest = _manifest(folder, path)
    if manifest.slides is None:
        hint = "build it again, or name the git revision instead"
        raise OutlineError(Problem(f"the manifest in {label} is older than slides are told in manifests", hint=hint))
    return Side(label, manifest, folder)


def _manifest(folder: Path, path: str | None) -> Manifest:
    """That of a path through the talk; the one that a build takes when none is named has the plain name."""
    own = folder / f"manifest-{path}.json"
    if path is None or not own.is_file():
        usual = read_manifest(folder / MANIFEST)
        if path in (None, usual.deck.path):
            return usual
    return read_manifest(own)


def place_of(slides: Sequence[SlideFacts], place: int) -> Place:
    """The slide at a place counted from 0, as it is told."""
    texts = slides[place].texts
    return Place(place + 1, slides[place].id, plain(texts.get("title") or heading(texts.get("body", ""))))
