"""Where things are: the talk's folders and the output folder."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from slidegen.errors import OutlineError, Problem, SourceLocation, did_you_mean

PACKAGE = Path(__file__).parent


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
        target = (folder / path).resolve()
        if not target.is_relative_to(self.root):
            hint = f"only files under {self.root} can be part of the talk; copy it there"
            raise OutlineError(Problem(f"{path!r} leaves the project", asked_at, hint))
        if not target.is_file():
            shown = target.relative_to(self.root)
            raise OutlineError(Problem(f"there is no file {shown.as_posix()!r}", asked_at, _nearby(target)))
        return target

    def name_of(self, path: Path) -> str:
        """``path`` as written in traces and reports: relative to the root where it lies in it."""
        return path.relative_to(self.root).as_posix() if path.is_relative_to(self.root) else path.as_posix()


def scripts_of(project: Project) -> list[Path]:
    """All Python files that an outline can name."""
    return sorted(file for file in project.figures.rglob("*.py") if not file.name.startswith((".", "_")))


def open_project(outline: Path, output: Path | None = None) -> Project:
    """The project around an outline; its root is the nearest folder that has figures/ or themes/.

    Raises:
        OutlineError: there is no such file.
    """
    if not outline.is_file():
        what = "is a directory" if outline.is_dir() else "does not exist"
        hint = "name an outline: slidegen build path/to/outline.yaml; or begin one: slidegen new DIR"
        raise OutlineError(Problem(f"the outline {outline} {what}", None, hint))
    outline = outline.resolve()
    near = (outline.parent, outline.parent.parent)
    root = next((folder for folder in near if any((folder / n).is_dir() for n in ("figures", "themes"))), near[0])
    return Project(root=root, outline=outline, output=(output or root / "build").resolve())


def _nearby(target: Path) -> str:
    if not target.parent.is_dir():
        return f"the folder {target.parent.name}/ does not exist"
    return did_you_mean(target.name, (p.name for p in target.parent.iterdir() if p.suffix == target.suffix))
