"""Live figures without a server: the slide for every combination of parameters that the outline gives frames for."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from slidegen.deck.deck import Deck, FigureUse
from slidegen.deck.frames import over_budget
from slidegen.errors import OutlineError, SourceLocation
from slidegen.execution.jobs import FramesJob, JobResult, Outcome
from slidegen.execution.orders import frame_name
from slidegen.files.mediatypes import data_uri
from slidegen.marp.messages import Places
from slidegen.marp.renderer import Renderer
from slidegen.page.frames import Grid, packed
from slidegen.project import Project
from slidegen.publishing.pageslides import uses_on
from slidegen.rendering.document import MarpDocument
from slidegen.rendering.memory import Memory
from slidegen.rendering.render import one_page


@dataclass(frozen=True, slots=True)
class Framer:
    """Makes slides of one deck with other parameters; ``results`` are those of its figures and of their frames."""

    deck: Deck
    document: MarpDocument
    results: Mapping[str, JobResult]
    memory: Memory
    project: Project

    def packed(self, renderer: Renderer, places: Places) -> dict[str, bytes]:
        """By slide, what its controls need: gzipped JSON, as the page's frames.mjs reads it.

        Raises:
            OutlineError: all of it together is more than the deck's ``frames_budget``.
        """
        grids: dict[str, dict[str, Grid]] = {}
        pictures: dict[str, dict[str, str]] = {}
        sizes: dict[str, tuple[int, int]] = {}
        for number, use, job in self._framed():
            slide = self.deck.slides[number].id
            grid, media = self._grid(number, use, job, renderer, places)
            grids.setdefault(slide, {})[use.job] = grid
            pictures.setdefault(slide, {}).update(media)
            sizes[use.job] = (job.gridded, len(packed({use.job: grid}, media)) * 4 // 3)  # as base64
        if problem := over_budget(sizes, self.deck.settings.frames_budget):
            heaviest = max(sizes, key=lambda name: sizes[name][1])
            at = next(job.at for job in self.deck.frames if job.figure == heaviest)
            raise OutlineError(replace(problem, location=at))
        return {slide: packed(found, pictures[slide]) for slide, found in grids.items()}

    def told(self) -> list[str]:
        """All that the page is made of besides the document: what slides are called, controls, frames."""
        slides = [(slide.id, slide.minutes, uses_on(slide)) for slide in self.deck.slides]
        controls = [[i, minutes, [c.to_json() for use in uses for c in use.controls]] for i, minutes, uses in slides]
        frames = [self.results[job.id] for job in self.deck.frames if job.id in self.results]
        drawn = [[each.id, sorted(file.name for file in each.products.values()), each.values] for each in frames]
        return [json.dumps(controls), json.dumps(drawn), json.dumps([job.printed for job in self.deck.frames])]

    def on_paper(self) -> MarpDocument:
        """The document in which slides with sets to print stand once for each; the page number counts them as one."""
        pages: list[str] = []
        places: list[SourceLocation] = []
        images = dict(self.document.images)
        for number, page in enumerate(self.document.slides):
            printed = list(self._printed(number)) or [(page, {})]
            for count, (markdown, own) in enumerate(printed):
                pages.append(f"<!-- _paginate: hold -->\n\n{markdown}" if count else markdown)
                places.append(self.document.places[number])
                images |= own
        return replace(self.document, slides=tuple(pages), images=images, places=tuple(places))

    def _printed(self, number: int) -> Iterator[tuple[str, Mapping[str, Path]]]:
        for use in uses_on(self.deck.slides[number]):
            job = next((job for job in self.deck.frames if job.figure == use.job), None)
            for frame in job.printed if job else ():
                assert job is not None
                markdown, images = self._page(number, use, job, frame)
                own = {src: f"{src.removesuffix(file.suffix)}-{frame}{file.suffix}" for src, file in images.items()}
                for src, name in own.items():
                    markdown = markdown.replace(src, name)
                yield markdown, {own[src]: file for src, file in images.items()}

    def _framed(self) -> Iterator[tuple[int, FigureUse, FramesJob]]:
        jobs = {job.figure: job for job in self.deck.frames if job.gridded}
        for number, slide in enumerate(self.deck.slides):
            yield from ((number, use, jobs[use.job]) for use in uses_on(slide) if use.job in jobs)

    def _grid(
        self, number: int, use: FigureUse, job: FramesJob, renderer: Renderer, places: Places
    ) -> tuple[Grid, Mapping[str, str]]:
        """The frames of one figure on one slide, and the pictures that their HTML names."""
        html: list[str] = []
        media: dict[str, str] = {}
        for frame in range(job.gridded):
            markdown, images = self._page(number, use, job, frame)
            here = replace(places, files={**places.files, **images})
            answer = renderer.slides(self.document.front_matter, {number: markdown}, here)
            slide = answer.slides[number]
            html.append(slide.html if slide else "")
            media |= {image.name: _picture(image.path) for image in answer.images}
        values = [[params[name] for name in job.axes] for params in job.sets[: job.gridded]]
        return Grid(job.axes, values, html), media

    def _page(self, number: int, use: FigureUse, job: FramesJob, frame: int) -> tuple[str, Mapping[str, Path]]:
        """A slide's Markdown with one frame of a figure in place of it, and the pictures it names.

        Raises:
            OutlineError: its text fails with the values of that frame.
        """
        drawn = self.results[job.id]
        products = {variant or "image": drawn.products[frame_name(variant, frame)] for variant in job.variants}
        result = JobResult(use.job, Outcome.RAN, (), products, drawn.values["frames"][frame]["values"])
        rough = one_page(number, self.deck, {**self.results, use.job: result}, self.memory, self.project)
        if rough.problems:
            said = ", ".join(f"{name} = {value}" for name, value in job.sets[frame].items())
            raise OutlineError(*(replace(each, message=f"with {said}: {each.message}") for each in rough.problems))
        return rough.document.slides[0], rough.document.images


def _picture(file: Path) -> str:
    """A picture as the page unpacks it: SVG as text, which packs best, all others as data URIs."""
    return file.read_text(encoding="utf-8") if file.suffix == ".svg" else data_uri(file)
