"""What of a project travels with a run, and how: every content by its digest, what many runs need only once."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any

from slidegen.errors import EnvironmentFault, Problem
from slidegen.execution.fingerprint import World, combined, file_digest
from slidegen.execution.orders import Order
from slidegen.execution.parcels import Blobs, Parcel, versions
from slidegen.files.stamps import MISSING

SMALL = 50_000  # bytes; what is larger is shared between runs instead of sent with each
Share = Callable[[str, Blobs], Any]


class Stock:
    """Files of the project and its build as blobs; ``share`` is given those that many runs need, each once."""

    def __init__(self, world: World, share: Share) -> None:
        self._world = world
        self._share = share
        self._blobs: dict[tuple[Path, int, int], str] = {}
        self._files: dict[str, Path] = {}
        self._shared: dict[frozenset[str], Any] = {}

    @cached_property
    def outset(self) -> frozenset[str]:
        """What every run is given: the sources that figures may import from beside them, and all folders, empty.

        A folder that is not there cannot be seen to be listed.
        """
        root = self._world.root
        folders = (folder for folder, _ in _walk(root))
        return frozenset({*self._sources_below(root / "figures"), *map(self._name, folders)})

    def wanted(self, trace: Mapping[str, Iterable[str]]) -> set[str]:
        """The files and folders of this project that a run with this trace used, or would have used if it had them."""
        names = {name for kind in ("data", "module", "folder") for name in trace.get(kind, ())}
        for folder in trace.get("folder", ()):
            names.update(self._entries(self._world.root / folder))
        for each in trace.get("import", ()):
            names.update(self._provided(self._world.digest("import", each)))
        return {name for name in names if (self._world.root / name).exists()}

    def pack(self, order: Order, names: Iterable[str]) -> tuple[Parcel, Sequence[Any]]:
        """A parcel for a run that is to see these names of the project, and the shared blobs that belong to it."""
        root = self._world.root
        project = {name: self._blob(root / name) if (root / name).is_file() else "" for name in names}
        fonts = tuple(self._blob(Path(font)) for font in order.fonts)
        needs = {name: replace(need, file=self._blob(Path(need.file))) for name, need in order.needs.items()}
        sources = {blob for name, blob in project.items() if name.endswith(".py")}
        others = {*project.values(), *(need.file for need in needs.values())} - sources - {""}
        large = {blob for blob in others if self._files[blob].stat().st_size > SMALL}
        groups = [sources, set(fonts), *({blob} for blob in large)]
        packed = replace(order, fonts=fonts, needs=needs, ignore=self._name(Path(order.ignore)))
        small = {blob: self._content(blob) for blob in others - large}
        parcel = Parcel(order=packed, project=project, small=small, versions=versions())
        return parcel, [self._handle(frozenset(group)) for group in groups if group]

    def _handle(self, group: frozenset[str]) -> Any:
        if group not in self._shared:
            content = {blob: self._content(blob) for blob in group}
            self._shared[group] = self._share(combined(sorted(group)), content)
        return self._shared[group]

    def _blob(self, file: Path) -> str:
        """The name of a file's content; a file is read again when it was edited."""
        stat = file.stat()
        stamp = (file, stat.st_mtime_ns, stat.st_size)
        if stamp not in self._blobs:
            self._blobs[stamp] = f"{file_digest(file)}{file.suffix}"
            self._files[self._blobs[stamp]] = file
        return self._blobs[stamp]

    def _content(self, blob: str) -> bytes:
        """What the blob says it is.

        Raises:
            EnvironmentFault: the file cannot be read, or was edited since it was named.
        """
        name = self._name(self._files[blob])
        try:
            content = self._files[blob].read_bytes()
        except OSError as error:
            raise EnvironmentFault(f"{name} cannot be sent to the cluster: {error.strerror}") from None
        if not blob.startswith(sha256(content).hexdigest()):
            message = f"{name} was edited while it was sent to the cluster"
            raise EnvironmentFault(Problem(message, hint="run the build again"))
        return content

    def _entries(self, folder: Path) -> Iterable[str]:
        """What a run sees that lists a folder: its files, and its folders, empty."""
        entries = folder.iterdir() if folder.is_dir() else ()
        return (self._name(e) for e in entries if not e.name.startswith((".", "__pycache__")))

    def _provided(self, module: str) -> Iterable[str]:
        """A module's file, or all sources of a package."""
        path = self._world.root / module
        if module == MISSING:  # not one of the project's
            return ()
        if path.is_dir() or path.name == "__init__.py":
            return self._sources_below(path if path.is_dir() else path.parent)
        return (module,)

    def _sources_below(self, folder: Path) -> Iterable[str]:
        return (self._name(at / file) for at, files in _walk(folder) for file in files if file.endswith(".py"))

    def _name(self, path: Path) -> str:
        """Relative to the project where it lies in it."""
        root = self._world.root
        return path.relative_to(root).as_posix() if path.is_relative_to(root) else str(path)


def _walk(top: Path) -> Iterator[tuple[Path, list[str]]]:
    """Each folder with its files' names; not those of version control, of environments and of builds."""
    for folder, folders, files in os.walk(top):
        if "pyvenv.cfg" in files:
            folders.clear()
        else:
            folders[:] = [name for name in folders if not name.startswith((".", "__pycache__", "node_modules"))]
            yield Path(folder), files
