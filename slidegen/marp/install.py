"""Puts locked npm packages into the user's cache, once, and says what to do when that fails.

marp-cli runs through npx from its lockfile: when it is installed, `npx --no-install` resolves `marp` in that folder
and reports its version, and the entry it names is recorded. From then on Node starts our driver directly, because
npx costs 0.4 s at every start and would resolve the same file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from slidegen.errors import EnvironmentFault, Problem
from slidegen.files.usercache import user_cache
from slidegen.marp.node import Node, find_node

Say = Callable[[str], None]
MARP = Path(__file__).parent / "npm"
ROOM = 400_000_000  # bytes that Marp and a browser take
_RECORD = "installed.json"
_PATIENCE = 600.0
_NPM_CI = ("ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline", "--fetch-retries=1")


@dataclass(frozen=True, slots=True)
class Package:
    """A folder with package.json and package-lock.json, and how to find the entry of what they install."""

    source: Path
    title: str
    find_entry: Callable[[Path, Node], Path]

    def home(self) -> Path:
        """Its place in the cache, named by the lockfile: another lock is another folder."""
        from hashlib import sha256

        digest = sha256((self.source / "package-lock.json").read_bytes()).hexdigest()
        return user_cache() / f"{self.source.name}-{digest[:12]}"

    def pinned(self) -> dict[str, str]:
        """The exact versions of its direct dependencies."""
        import json

        manifest = json.loads((self.source / "package.json").read_text(encoding="utf-8"))
        return dict(manifest["dependencies"])


def node_folder(say: Say) -> Path:
    """The folder whose node_modules hold the pinned marp-cli, installed now if it is not there yet."""
    ensure(marp_package(), say)
    return marp_package().home()


def marp_package() -> Package:
    """marp-cli with its marp-core, exactly as locked."""
    return Package(MARP, "Marp", _resolve_marp)


def idiomorph() -> Path:
    """The library with which an open page takes in what is new; it is installed with Marp."""
    return marp_package().home() / "node_modules" / "idiomorph" / "dist" / "idiomorph.esm.js"


def marp_versions() -> dict[str, str]:
    """The exact versions of Marp that make slides."""
    return {name: version for name, version in marp_package().pinned().items() if name.startswith("@marp-team/")}


def is_installed(package: Package) -> bool:
    """Whether a package is there already; a few stat calls."""
    return _recorded_entry(package.home()) is not None


def ensure(package: Package, say: Say) -> Path:
    """The entry file of an installed package. Costs a few stat calls when it is there; one line is said when not."""
    home = package.home()
    entry = _recorded_entry(home)
    if entry is None:
        with cache_faults(), _locked(home.with_suffix(".lock")):
            entry = _recorded_entry(home) or _install(package, home, say)
    return entry


def run_tool(
    command: tuple[str, ...], node: Node, folder: Path, variables: Mapping[str, str] = MappingProxyType({})
) -> str:
    """Runs one of Node's tools in a folder and returns what it prints; its failure is told with its last lines."""
    import subprocess

    env = {**node.environment(), **variables}
    try:
        run = subprocess.run(
            command, cwd=folder, env=env, capture_output=True, text=True, timeout=_PATIENCE, check=False
        )
    except FileNotFoundError:
        raise EnvironmentFault(npm_problem(command[0], node)) from None
    except subprocess.TimeoutExpired:
        raise EnvironmentFault(Problem(f"`{command[0]}` did not finish in {_PATIENCE:.0f} s", hint=_NETWORK)) from None
    # npm ends well although a full disk kept it from unpacking files.
    if run.returncode or "TAR_ENTRY_ERROR" in run.stderr:
        raise EnvironmentFault(_tool_problem(command, run.stderr))
    return run.stdout


def npm_problem(program: str, node: Node) -> Problem:
    """Node is there without its tools."""
    return Problem(f"{program} is not installed beside {node.executable}", hint="install npm with Node")


def _install(package: Package, home: Path, say: Say) -> Path:
    import json
    import shutil
    from tempfile import mkdtemp

    node = find_node()
    versions = ", ".join(f"{name} {version}" for name, version in package.pinned().items())
    say(f"setting up {package.title} in {home.parent}, once: {versions}")
    staging = Path(mkdtemp(prefix=f"{home.name}.", dir=home.parent))
    try:
        for name in ("package.json", "package-lock.json"):
            shutil.copyfile(package.source / name, staging / name)
        run_tool((*node.npm, *_NPM_CI), node, staging)
        entry = package.find_entry(staging, node).relative_to(staging)
        (staging / _RECORD).write_text(json.dumps({"entry": str(entry)}), encoding="utf-8")
        shutil.rmtree(home, ignore_errors=True)
        staging.rename(home)
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    return home / entry


def _recorded_entry(home: Path) -> Path | None:
    import json

    try:
        entry = home / json.loads((home / _RECORD).read_text(encoding="utf-8"))["entry"]
    except (OSError, ValueError, KeyError):
        return None
    return entry if entry.is_file() else None


def _resolve_marp(folder: Path, node: Node) -> Path:
    """Asks npx, never allowed to download, which `marp` this folder's lockfile gave, and that it is the pinned one."""
    said = run_tool((*node.npx, "--no-install", "-c", "command -v marp && marp --version"), node, folder)
    where, _, versions = said.strip().partition("\n")
    for name, version in marp_versions().items():
        if f"{name} v{version}" not in versions:
            raise EnvironmentFault(f"npx found {versions.strip() or 'no marp'}, not {name} {version}")
    return Path(where).resolve(strict=True)


_NETWORK = "the first build needs the network once; try again online, or set npm's proxy and registry for this user"
_HINTS = {
    ("ENOSPC", "no space left"): "the disk is full; make room, or set XDG_CACHE_HOME to a roomier place",
    ("EACCES", "EROFS", "EPERM"): "a folder cannot be written; set XDG_CACHE_HOME, or npm's own with npm_config_cache",
    ("ENOTFOUND", "EAI_AGAIN", "ECONN", "TIMEDOUT", "ENETUNREACH", "network", "CERT"): _NETWORK,
    ("EINTEGRITY",): "what npm downloaded is not what the lockfile names; run `npm cache clean --force` and try again",
}


def _tool_problem(command: tuple[str, ...], stderr: str) -> Problem:
    """The tool's last lines, and what to do about the first cause that is known."""
    hint = next((hint for marks, hint in _HINTS.items() if any(mark in stderr for mark in marks)), "")
    called = " ".join(Path(word).name for word in command[:3] if not word.startswith("-"))
    return Problem(f"`{called}` failed", hint=hint, detail="\n".join(stderr.strip().splitlines()[-8:]))


@contextmanager
def cache_faults() -> Iterator[None]:
    """An unwritable or full cache is told as such, whatever was being done with it."""
    import errno

    try:
        yield
    except OSError as error:
        is_full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        what = "is full" if is_full else f"cannot be used ({error.strerror or error})"
        hint = f"set XDG_CACHE_HOME to a folder that can be written and has room for about {ROOM / 1e6:.0f} MB"
        raise EnvironmentFault(Problem(f"the cache folder {user_cache()} {what}", hint=hint)) from error


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """One process at a time; the lock ends with the process that holds it, however that ends."""
    import fcntl

    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
