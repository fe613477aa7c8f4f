"""Inputs that nobody declared: what a run used is noticed when it changes, whatever way it was used."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from talks import TINY_THEME, FakeMarp, Talk, small_talk

import slidegen

# One function a file, named like it; the first lines of every file are HEAD.
FUNCTIONS = """
def late():
    import beside
    return drawn(beside.ONE)

def packages():
    from pack.sub import deep
    return drawn(deep.TWO)

def namespace():
    import bare.inner
    return drawn(bare.inner.THREE)

def forgets():
    import secret
    del sys.modules["secret"]
    return drawn(1)

def elsewhere():
    sys.path.insert(0, "../lib")
    import far
    return drawn(far.FOUR)

def optional():
    try:
        import extra
    except ImportError:
        pass
    return drawn(1)

def standard():
    import colorsys, random
    return drawn(getattr(random, "MINE", 0))

def unloaded():
    if False:
        import mailbox
    return drawn(1)

def maybe():
    try:
        return drawn(len(open("maybe.csv").read()))
    except OSError:
        return drawn(0)

def rows():
    return drawn(len(sorted(Path("rows").glob("*.csv"))))

def walks():
    return drawn(sum(len(files) for _, _, files in os.walk("tree")))

def text():
    return drawn(len(Path("late.py").read_text()))

def low():
    return drawn(os.read(os.open("low.bin", os.O_RDONLY), 9).hex())

def mapped():
    return drawn(int(np.memmap("mapped.bin", mode="r")[0]))

def database():
    import sqlite3
    return drawn(sqlite3.connect("rows.db").execute("select 1").fetchone()[0])

def outside():
    return drawn(subprocess.run(["cat", "unseen.txt"], capture_output=True, text=True).stdout)

def asks():
    return drawn([os.environ.get("TALK_SEED"), os.getenv("TALK_MODE"), "TALK_FLAG" in os.environ])

def passes():
    subprocess.run(["true"], env={**os.environ, "X": "1"})
    return drawn(len(os.environ.copy()) > 0)

def query():
    from slidegen.figure import theme
    return drawn(theme().query)

def given(*, number: int = 1):
    return drawn(number)

def special():
    from slidegen.figure import theme
    return drawn(theme().special)
"""
SCRIPTS = {
    f"{code.partition('(')[0]}.py": f"def {code}" for code in FUNCTIONS.strip().removeprefix("def ").split("\n\ndef ")
}
HEAD = """
import os, subprocess, sys
from pathlib import Path
import matplotlib.pyplot as plt
import numpy as np

def drawn(value):
    return plt.figure(), {"value": value}

"""
FILES = {
    "figures/beside.py": "ONE = 1\n",
    "figures/pack/__init__.py": "",
    "figures/pack/sub/__init__.py": "",
    "figures/pack/sub/deep.py": "TWO = 2\n",
    "figures/bare/inner.py": "THREE = 3\n",
    "figures/secret.py": "",
    "lib/far.py": "FOUR = 4\n",
    "figures/rows/a.csv": "1\n",
    "figures/tree/deep/a.txt": "",
    "figures/low.bin": "low",
    "figures/mapped.bin": "mapped",
    "figures/unseen.txt": "unseen",
}
OUTLINE = "\n".join(
    f"- {{figure: {{source: '{name}:{name.removesuffix('.py')}'"
    + {"outside.py": ", reads: [unseen.txt]", "given.py": ", params: {number: 2}"}.get(name, "")
    + "}}"
    for name in SCRIPTS
)


@pytest.fixture(scope="module")
def traced(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Talk]:
    """A talk of one figure a mechanism, all drawn."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("talks.Renderer", FakeMarp)
        patch.setattr("slidegen.build.tool_digest", lambda: "this tool")
        patch.setenv("TALK_SEED", "1")
        talk = small_talk(tmp_path_factory.mktemp("traced"))
        talk.write("themes/tiny.css", TINY_THEME.replace("--ink", "--special: 1; --ink"))
        for name, code in SCRIPTS.items():
            talk.write(f"figures/{name}", HEAD + code + "\n")
        for name, text in FILES.items():
            talk.write(name, text)
        sqlite3.connect(talk.root / "figures/rows.db").execute("create table rows (n)").connection.close()
        talk.write_slides(OUTLINE)
        report = talk.build()
        assert not report.problems
        yield talk


def stale(talk: Talk) -> dict[str, list[str]]:
    """Every figure that would run, with its reasons."""
    figures = talk.build(dry_run=True).figures
    return {figure.id: [str(reason) for reason in figure.reasons] for figure in figures if figure.reasons}


@pytest.fixture
def edited(traced: Talk) -> Iterator[Callable[[str, str | None], dict[str, list[str]]]]:
    """Writes (or, with None, deletes) a file and tells what is stale; everything is as before afterwards."""
    undo: list[tuple[Path, bytes | None]] = []

    def edit(name: str, text: str | None) -> dict[str, list[str]]:
        file = traced.root / name
        undo.append((file, file.read_bytes() if file.exists() else None))
        if text is None:
            file.unlink()
        else:
            traced.write(name, text)
        return stale(traced)

    yield edit
    for file, before in reversed(undo):
        if before is not None:
            file.write_bytes(before)
            continue
        file.unlink()
        if not any(file.parent.iterdir()):
            file.parent.rmdir()
    assert stale(traced) == {}


@pytest.mark.parametrize(
    ("name", "figure", "kind"),
    [
        ("figures/beside.py", "late", "module"),
        ("figures/pack/__init__.py", "packages", "module"),
        ("figures/pack/sub/deep.py", "packages", "module"),
        ("figures/bare/inner.py", "namespace", "module"),
        ("figures/secret.py", "forgets", "module"),
        ("lib/far.py", "elsewhere", "module"),
        ("figures/low.bin", "low", "data"),
        ("figures/mapped.bin", "mapped", "data"),
        ("figures/rows.db", "database", "data"),
        ("figures/unseen.txt", "outside", "data"),
    ],
)
def test_a_changed_file_is_named(
    edited: Callable[..., dict[str, list[str]]], name: str, figure: str, kind: str
) -> None:
    assert edited(name, "CHANGED = 1\n") == {figure: [f"{kind} changed: {name}"]}


def test_a_deleted_data_file_is_named(edited: Callable[..., dict[str, list[str]]]) -> None:
    assert edited("figures/low.bin", None) == {"low": ["data changed: figures/low.bin"]}


def test_a_file_that_was_looked_for_in_vain_is_noticed_when_it_comes(
    edited: Callable[..., dict[str, list[str]]],
) -> None:
    assert edited("figures/maybe.csv", "1") == {"maybe": ["data changed: figures/maybe.csv"]}


def test_a_python_file_read_as_text_is_data(edited: Callable[..., dict[str, list[str]]]) -> None:
    told = edited("figures/late.py", HEAD + "def late():\n    return drawn(2)\n")
    assert told == {"late": ["script changed: figures/late.py"], "text": ["data changed: figures/late.py"]}


def test_another_file_in_a_listed_folder_is_noticed(edited: Callable[..., dict[str, list[str]]]) -> None:
    assert edited("figures/rows/b.csv", "2\n") == {"rows": ["folder changed: figures/rows"]}
    assert edited("figures/tree/deep/b.txt", "")["walks"] == ["folder changed: figures/tree/deep"]


@pytest.mark.parametrize(
    ("name", "figure", "module"),
    [
        ("figures/extra.py", "optional", "extra"),
        ("figures/colorsys.py", "standard", "colorsys"),
        ("figures/random.py", "standard", "random"),
        ("figures/mailbox.py", "unloaded", "mailbox"),
    ],
)
def test_a_file_that_would_now_be_imported_is_noticed(
    edited: Callable[..., dict[str, list[str]]], name: str, figure: str, module: str
) -> None:
    assert edited(name, "MINE = 7\n") == {figure: [f"import changed: {module} in figures:. (missing -> {name})"]}


def test_a_package_that_comes_before_a_module_is_noticed(edited: Callable[..., dict[str, list[str]]]) -> None:
    told = edited("figures/beside/__init__.py", "ONE = 1\n")
    reason = "import changed: beside in figures:. (figures/beside.py -> figures/beside/__init__.py)"
    assert told == {"late": [reason]}


def test_a_local_module_is_imported_before_a_loaded_one_of_the_library(traced: Talk, tmp_path: Path) -> None:
    talk = small_talk(tmp_path)
    talk.write("figures/standard.py", HEAD + SCRIPTS["standard.py"])
    talk.write("figures/random.py", "MINE = 7\n")
    talk.write_slides("- {figure: 'standard.py:standard'}")
    result = talk.figure()
    assert result.values == {"value": 7}, result.problem


def test_a_local_module_that_breaks_the_library_is_named(traced: Talk, tmp_path: Path) -> None:
    talk = small_talk(tmp_path)
    talk.write("figures/standard.py", HEAD + "def standard():\n    from collections import deque\n")
    talk.write("figures/collections.py", "MINE = 7\n")
    talk.write_slides("- {figure: 'standard.py:standard'}")
    told = str(talk.figure().problem)
    assert "figure standard: ImportError: cannot import name" in told
    assert "collections.py beside the script hides a module of the same name that others import" in told


def test_slidegen_itself_in_the_project_hides_nothing(traced: Talk, tmp_path: Path) -> None:
    talk = small_talk(tmp_path)
    (talk.root / "slidegen").symlink_to(Path(slidegen.__file__).parent)
    talk.write("figures/broken.py", "def broken():\n    raise ModuleNotFoundError('no weights')\n")
    talk.write_slides("- {figure: 'broken.py:broken'}")
    told = str(talk.figure().problem)
    assert "no weights" in told
    assert "hides a module" not in told


@pytest.mark.parametrize(
    ("variable", "value"), [("TALK_SEED", "2"), ("TALK_SEED", None), ("TALK_MODE", "new"), ("TALK_FLAG", "")]
)
def test_an_environment_variable_that_was_asked_for_is_named(
    traced: Talk, monkeypatch: pytest.MonkeyPatch, variable: str, value: str | None
) -> None:
    if value is None:
        monkeypatch.delenv(variable)
    else:
        monkeypatch.setenv(variable, value)
    assert stale(traced) == {"asks": [f"environment variable changed: {variable}"]}


def test_variables_that_are_only_passed_on_are_no_input(traced: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TALK_UNRELATED", "1")
    monkeypatch.setenv("HOME", "/nowhere")
    assert stale(traced) == {}


def test_no_value_of_a_variable_is_written_down(traced: Talk) -> None:
    (trace,) = traced.cache.traces("asks")
    seed = next(each for each in trace.inputs if each.name == "TALK_SEED")
    assert len(seed.digest) == 64


def test_only_figures_that_asked_for_a_theme_property_depend_on_it(edited: Callable[..., dict[str, list[str]]]) -> None:
    special = TINY_THEME.replace("--ink", "--special: 2; --ink")
    assert edited("themes/tiny.css", special) == {"special": ["theme property changed: special (1 -> 2)"]}


def test_a_new_file_beside_the_figures_is_nobodys_business(edited: Callable[..., dict[str, list[str]]]) -> None:
    assert edited("figures/quite_new.py", "") == {}
