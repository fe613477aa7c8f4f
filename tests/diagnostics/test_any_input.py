"""No input of any kind produces a traceback, or changes what was published unless it is built."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from slidegen.errors import SlidegenError
from slidegen.files.stamps import PerFile
from slidegen.project import open_project
from slidegen.scripts.script import read_script
from slidegen.server.reading import Reader
from tests.diagnostics.breaking import Breaking
from tests.diagnostics.strange import (
    DOCUMENTS,
    OUTLINE,
    RICH,
    TEXTS,
    broken_files,
    changed_lines,
    changed_texts,
    changed_values,
)
from tests.spine.talks import FakeMarp

BUILD = ("build", "-t", "html")
OTHER_VERBS = (("figures",), ("figures", "wave"), ("schema", OUTLINE), ("rehearsals",), ("build", "--dry-run"))
WHOLE = yaml.safe_dump(RICH, sort_keys=False).encode()


def tried(examples: int) -> settings:
    """The same examples every time: what fails here fails everywhere. MORE=20 in the environment tries others."""
    more = int(os.environ.get("MORE", "1"))
    quiet = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture, HealthCheck.data_too_large]
    kept = {"derandomize": more == 1, "deadline": None, "database": None}
    return settings(max_examples=more * examples, suppress_health_check=quiet, **kept)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def strange() -> Iterator[Breaking]:
    """A talk of its own, whose Marp is a fake: it gets no further than our own code."""
    with tempfile.TemporaryDirectory() as folder:
        yield Breaking(Path(folder), FakeMarp)


def try_out(talk: Breaking, arguments: tuple[str, ...], broken: Mapping[str, bytes | None]) -> None:
    before = talk.output()
    told = talk.told(list(arguments), broken)
    assert told.code in (0, 1, 2), told.said
    assert "Traceback" not in told.said
    assert (arguments == BUILD and told.code == 0) or talk.output() == before


def test_the_whole_outline_builds(strange: Breaking) -> None:
    assert strange.told(list(BUILD), {OUTLINE: WHOLE}).code == 0


@tried(60)
@given(changed_lines(WHOLE))
def test_an_outline_with_changed_lines(strange: Breaking, outline: bytes) -> None:
    try_out(strange, BUILD, {OUTLINE: outline})


@tried(60)
@given(changed_values())
def test_an_outline_with_changed_values(strange: Breaking, outline: bytes) -> None:
    try_out(strange, BUILD, {OUTLINE: outline})


@tried(15)
@given(changed_texts())
def test_an_outline_with_changed_texts(strange: Breaking, outline: bytes) -> None:
    try_out(strange, BUILD, {OUTLINE: outline})


@tried(35)
@given(DOCUMENTS | st.binary())
def test_any_document_as_an_outline(strange: Breaking, outline: bytes) -> None:
    try_out(strange, BUILD, {OUTLINE: outline})


@tried(25)
@given(broken_files())
def test_any_bytes_as_any_file(strange: Breaking, broken: Mapping[str, bytes]) -> None:
    try_out(strange, BUILD, broken)


@tried(25)
@given(st.sampled_from(["layout", "body", "include", "ideas"]), TEXTS | st.binary())
def test_any_text_as_what_an_outline_names(strange: Breaking, key: str, text: str | bytes) -> None:
    data = text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")
    slide = {"layout": "layout: mine", "body": "file: x.md", "include": "include: x.md", "ideas": "covers: [a]"}[key]
    deck = "{title: T, theme: tiny, ideas: x.md}" if key == "ideas" else "{title: T, theme: tiny}"
    outline = f"deck: {deck}\nsections: [{{slides: [{{{slide}}}, {{title: A}}]}}]\n".encode()
    try_out(strange, BUILD, {OUTLINE: outline, "talk/x.md": data, "talk/layouts/mine.md.j2": data})


@tried(15)
@given(st.sampled_from(OTHER_VERBS), broken_files())
def test_other_verbs(strange: Breaking, verb: tuple[str, ...], broken: Mapping[str, bytes]) -> None:
    try_out(strange, verb, broken)


@tried(15)
@given(TEXTS | st.binary())
def test_any_notes_for_a_new_talk(strange: Breaking, notes: str | bytes) -> None:
    data = notes if isinstance(notes, bytes) else notes.encode("utf-8", "surrogatepass")
    try_out(strange, ("new", "other", "--from", "notes.md"), {"notes.md": data})


HOSTILE: Mapping[str, tuple[tuple[str, ...], str, str]] = {
    "a comment of brackets": (BUILD, "talk/x.md", f"# A\n\n<!-- {'[' * 3000} -->\n"),
    "front matter of brackets": (BUILD, "talk/x.md", f"---\nheader: {'[' * 3000}\n---\n"),
    "a quote of quotes": (BUILD, "talk/x.md", f"{'>' * 3000} a\n"),
    "notes of brackets": (
        ("new", "other", "--from", "talk/x.md"),
        "talk/x.md",
        f"---\ntitle: {'[' * 3000}\n---\n# A\n",
    ),
    "minus signs": (BUILD, "figures/wave.py", f"x = {'-' * 100_000}1\n"),
    "a rule of rules": (BUILD, "themes/tiny.css", f"/* @theme tiny */ {'section {' * 3000}"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_nests_without_end(strange: Breaking, name: str) -> None:
    verb, file, text = HOSTILE[name]
    outline = b"deck: {title: T, theme: tiny}\nsections: [{slides: [{include: x.md}, {figure: wave.py:wave}]}]\n"
    try_out(strange, verb, {"talk/x.md": b"# A\n", OUTLINE: outline, file: text.encode()})


@tried(80)
@given(changed_lines(WHOLE) | changed_texts())
def test_reading_an_edited_outline_again(strange: Breaking, outline: bytes) -> None:
    strange.write({OUTLINE: WHOLE})
    reader = Reader(open_project(strange.root / OUTLINE), None, PerFile(read_script))
    last = reader.whole()
    strange.write({OUTLINE: outline})
    nudged = reader.nudged(last)
    try:
        whole = reader.whole()
    except SlidegenError:
        return
    assert nudged is None or nudged.deck.slides == whole.deck.slides
