"""Where things are: the talk's folders and the output folder."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from slidegen.errors import OutlineError, Problem, RequestError, SourceLocation, near

PACKAGE = Path(__file__).parent
# Inside the wheel our themes stand beside us; in a checkout they are at its root.
THEMES = next(folder for folder in (PACKAGE / "themes", PACKAGE.parent / "themes") if folder.is_dir())


@dataclass(frozen=True, slots=True)
class Project:
    """The folders of one talk. ``root`` holds figures/ and themes/; ``talk`` holds the outline."""

    root: Path
    outline: Path
    output: Path

    @property
    def talk(self) -> Path:
        return self.outline.parent

    @property
    def figures(self) -> Path:
        return self.root / "figures"

    @property
    def themes(self) -> Path:
        return self.root / "themes"

    @property
    def theme_folders(self) -> tuple[Path, ...]:
        """Where themes are looked for: the talk's own come first."""
        return self.themes, THEMES

    @property
    def roots(self) -> tuple[Path, ...]:
        """The folders in which all that a deck shows must lie."""
        return self.root, self.cache, THEMES

    @property
    def layouts(self) -> Path:
        return self.talk / "layouts"

    @property
    def bibliography(self) -> Path:
        return self.talk / "references.bib"

    @property
    def cache(self) -> Path:
        return self.output / ".cache"

    @property
    def schema(self) -> Path:
        """What an outline of this talk may say, for editors."""
        return self.cache / "outline.schema.json"

    @property
    def checked(self) -> Path:
        """What `slidegen check` measured last."""
        return self.cache / "check.json"

    @property
    def checked_markdown(self) -> Path:
        """The deck of that check."""
        return self.cache / "check.md"

    def record(self, path: str | None = None) -> Path:
        """What the last build was made from; each path through the talk that is asked for by name has its own."""
        return self.cache / (f"build-{path}.json" if path else "build.json")

    def records(self) -> list[Path]:
        """Those of all paths."""
        return sorted(self.cache.glob("build*.json"))

    def inside(self, path: str, folder: Path, *, asked_at: SourceLocation | None) -> Path:
        """``path`` relative to ``folder``, resolved; it must not leave the project.

        Raises:
            OutlineError: the path leaves the project, or nothing is there.
        """
        try:
            target = (folder / path).resolve()
            target.is_file()  # this, too, is told of paths that nothing can have
        except (OSError, ValueError, RuntimeError) as error:
            raise OutlineError(Problem(f"{path[:60]!r} is no path", asked_at, "name a file of the talk")) from error
        if not target.is_relative_to(self.root):
            hint = f"only files under {self.root} can be part of the talk; copy it there"
            raise OutlineError(Problem(f"{path!r} leaves the project", asked_at, hint))
        if target.is_dir():
            raise OutlineError(Problem(f"{path!r} is a folder", asked_at, "name a file in it"))
        if not target.is_file():
            shown = target.relative_to(self.root)
            hint = self._instead(path, folder) or _nearby(target)
            raise OutlineError(Problem(f"there is no file {shown.as_posix()!r}", asked_at, hint))
        return target

    def _instead(self, path: str, folder: Path) -> str:
        """What to write for a path that was meant to begin elsewhere."""
        for base in (self.root, self.talk):
            if (base / path).is_file() and (base / path).resolve().is_relative_to(folder):
                shown = (base / path).resolve().relative_to(folder).as_posix()
                return f"paths begin in {folder.name}/ here: {shown}"
        return ""

    def name_of(self, path: Path) -> str:
        """``path`` as written in traces and reports: relative to the root where it lies in it."""
        return path.relative_to(self.root).as_posix() if path.is_relative_to(self.root) else path.as_posix()


def scripts_of(project: Project) -> list[Path]:
    """All Python files that an outline can name."""
    return sorted(file for file in project.figures.rglob("*.py") if not file.name.startswith((".", "_")))


def layouts_of(project: Project) -> Iterable[str]:
    """The names of all layouts that a talk can use: ours, and those that it brings."""
    for folder in (PACKAGE / "layouts", project.layouts):
        yield from (file.name.removesuffix(".md.j2") for file in folder.glob("[!_]*.md.j2"))


def open_project(outline: Path, output: Path | None = None) -> Project:
    """The project around an outline; its root is the nearest folder that has figures/ or themes/.

    Raises:
        OutlineError: there is no such file.
        RequestError: the output folder is among the talk's sources.
    """
    _refuse_no_outline(outline)
    outline = outline.resolve()
    near = (outline.parent, outline.parent.parent)
    root = next((folder for folder in near if any((folder / n).is_dir() for n in ("figures", "themes"))), near[0])
    project = Project(root=root, outline=outline, output=(output or root / "build").resolve())
    _refuse_among_sources(project)
    return project


def _refuse_no_outline(outline: Path) -> None:
    hint = "name an outline: slidegen build path/to/outline.yaml; or begin one: slidegen new DIR"
    if outline.is_dir():
        inside = [file for file in (outline / "outline.yaml", outline / "talk" / "outline.yaml") if file.is_file()]
        hint = f"did you mean {inside[0]}?" if inside else hint
        raise OutlineError(Problem(f"the outline {outline} is a directory", None, hint))
    if not outline.is_file():
        beside = [each.name for each in outline.parent.glob("*.y*ml")]
        meant = near(outline.name, beside)
        hint = f"did you mean {outline.with_name(meant)}?" if meant else hint
        raise OutlineError(Problem(f"the outline {outline} does not exist", None, hint))
    if outline.suffix in (".md", ".py", ".css", ".bib", ".html", ".pdf"):
        hint = f"make a talk of it: slidegen new DIR --from {outline}" if outline.suffix == ".md" else hint
        raise OutlineError(Problem(f"{outline} is no outline: outlines are YAML", None, hint))


def _refuse_among_sources(project: Project) -> None:
    """Whatever is published replaces files of its names: that may not be among what was written by hand.

    Raises:
        RequestError: the output folder is, holds or lies in one of the talk's own.
    """
    output, own = project.output, (project.figures, project.themes, project.layouts)
    is_own = output in (project.root, project.talk, *own) or project.root.is_relative_to(output)
    if is_own or any(output.is_relative_to(folder) for folder in own):
        hint = "name one that is for what is built alone: -o build"
        raise RequestError(Problem(f"the output folder {output} is one of the talk's own", None, hint))


def _nearby(target: Path) -> str:
    if not target.parent.is_dir():
        return f"the folder {target.parent.name}/ does not exist"
    names = {each.stem: each.name for each in target.parent.iterdir() if each.suffix == target.suffix}
    if meant := near(target.stem, list(names)):
        return f"did you mean {names[meant]!r}?"
    return f"write it, or name another: {', '.join(sorted(names.values()))}" if 0 < len(names) <= 10 else "write it"
