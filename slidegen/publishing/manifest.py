"""The manifest: what a talk shows and how every picture of it came to be, published beside it: docs/manifest.md.

It depends on inputs, machine and runs alone: seconds are those of the run that made a picture, and there is no date.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from slidegen import __version__
from slidegen.deck.deck import Deck, IncludedSlide, Slide
from slidegen.errors import OutlineError, Problem, SourceLocation
from slidegen.execution.cache import Cache, Trace
from slidegen.execution.fingerprint import World
from slidegen.execution.jobs import FigureJob, Job
from slidegen.execution.orders import SEED
from slidegen.marp.install import marp_versions
from slidegen.outline.paths import minutes_on
from slidegen.project import Project
from slidegen.rendering.document import MarpDocument, published_name
from slidegen.rendering.memory import Page

MANIFEST = "manifest.json"
INCLUDED = "included"  # told as the layout of a slide that is an existing Marp deck's


def manifest_name(deck: Deck) -> str:
    """What a deck's manifest is called: that of another path than the usual one is named after it."""
    return MANIFEST if deck.is_usual else f"manifest-{deck.path}.json"


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Product(_Part):
    """A file that a run made; ``file`` is its published name, None where it is not published."""

    file: str | None
    sha256: str


class Entry(_Part):
    """One figure or step: what was asked and where, what it was seen to use, what came out, on which machine.

    ``asked_at`` and ``defined_at`` are ``FILE:LINE`` in the project; ``inputs`` are digests by kind and name.
    """

    asked: dict[str, Any]
    asked_at: str
    defined_at: str
    inputs: dict[str, dict[str, str]]
    python: str
    packages: dict[str, str]
    host: dict[str, str | int]
    seed: int
    seconds: float
    values: dict[str, Any]
    products: dict[str, Product]


class SlideFacts(_Part):
    """One slide: where it was written, how it looks, and all it says, by what says it.

    ``values`` are those that its texts show, as FIGURE.VALUE; ``pictures`` the published names of its figures.
    """

    id: str
    at: str
    section: str
    minutes: float
    layout: str
    classes: str
    directives: dict[str, str]
    texts: dict[str, str]
    values: list[str]
    pictures: list[str]


class DeckFacts(_Part):
    """The talk as a whole, on one ``path``; ``outline`` and ``theme_files`` are digests by file.

    ``planned`` are the minutes that it is to take.
    """

    title: str
    theme: str
    theme_files: dict[str, str]
    outline: dict[str, str]
    path: str = ""
    planned: float = 0


class Manifest(_Part):
    """The whole manifest; figures and steps by their ids, slides as shown (None: it is of before they were told)."""

    format: Literal[1] = 1
    slidegen: str
    marp: dict[str, str]
    deck: DeckFacts
    slides: list[SlideFacts] | None = None
    figures: dict[str, Entry]
    steps: dict[str, Entry]

    def to_json(self) -> str:
        """The text that is published: one fact a line, sorted."""
        return json.dumps(self.model_dump(mode="json"), indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def manifest_of(deck: Deck, project: Project, cache: Cache, world: World, document: MarpDocument) -> Manifest:
    """The manifest of a deck whose jobs are all up to date, and which is rendered."""
    published = document.images.keys()

    def digests(*files: Path) -> dict[str, str]:
        return {each.name: each.digest for each in world.record("file", map(project.name_of, files))}

    return Manifest(
        slidegen=__version__,
        marp=marp_versions(),
        deck=DeckFacts(
            title=deck.settings.title,
            theme=deck.theme.name,
            theme_files=digests(*deck.theme.files),
            outline=digests(project.outline),
            path=deck.path,
            planned=minutes_on(deck.path, deck.settings.minutes) or 0,
        ),
        slides=[_slide(*each, deck, project) for each in zip(deck.slides, document.pages, strict=True)],
        figures={job.id: _entry(job, cache.trace(job), project, published) for job in deck.jobs},
        steps={step.id: _entry(step, cache.trace(step), project, published) for step in deck.steps},
    )


def read_manifest(file: Path) -> Manifest:
    """A published manifest.

    Raises:
        OutlineError: there is none, or it is not one of this version.
    """
    hint = "build first: slidegen build"
    try:
        return Manifest.model_validate_json(file.read_bytes())
    except OSError as error:
        raise OutlineError(Problem(f"cannot read {file}: {error.strerror}", hint=hint)) from None
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"]))
        raise OutlineError(
            Problem(f"{file} is no manifest of this slidegen: {place} {first['msg']}", hint=hint)
        ) from None


def _slide(slide: Slide | IncludedSlide, page: Page, deck: Deck, project: Project) -> SlideFacts:
    own = slide if isinstance(slide, Slide) else None
    return SlideFacts(
        id=slide.id,
        at=_line(slide.at, project),
        section=deck.sections[slide.section],
        minutes=slide.minutes,
        layout=own.layout if own else INCLUDED,
        classes=" ".join(own.classes) if own else "",
        directives=dict(own.directives) if own else {},
        texts=dict(page.texts),
        values=sorted(page.values),
        pictures=sorted(page.pictures),
    )


def _entry(job: Job, trace: Trace, project: Project, published: Collection[str]) -> Entry:
    inputs: dict[str, dict[str, str]] = {}
    for each in trace.inputs:
        inputs.setdefault(each.kind, {})[each.name] = each.digest
    return Entry(
        asked=dict(trace.asked),
        asked_at=_line(job.at, project),
        defined_at=f"{job.name}:{job.line}",
        python=inputs.pop("python")[""],
        packages=inputs.pop("package", {}),
        inputs=inputs,
        host=dict(trace.host),
        seed=SEED,
        seconds=round(trace.seconds, 4),
        values=dict(trace.values),
        products={name: _product(job, name, Path(file), published) for name, file in trace.products.items()},
    )


def _product(job: Job, name: str, file: Path, published: Collection[str]) -> Product:
    shown = published_name(job.id, name, file) if isinstance(job, FigureJob) else ""
    return Product(file=shown if shown in published else None, sha256=file.stem)


def _line(place: SourceLocation, project: Project) -> str:
    return f"{project.name_of(place.file)}:{place.line}"
