"""YAML with places, and the YAML that must not get in."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from slidegen.errors import OutlineError, SourceLocation
from slidegen.outline.yamlsource import YamlSource, read_yaml


def read(tmp_path: Path, text: str | bytes) -> YamlSource:
    file = tmp_path / "a.yaml"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_yaml(file)


def refusal(tmp_path: Path, text: str | bytes) -> OutlineError:
    with pytest.raises(OutlineError) as caught:
        read(tmp_path, text)
    return caught.value


def place(location: SourceLocation) -> tuple[int, int]:
    return location.line, location.column


def test_values_and_keys_have_places(tmp_path: Path) -> None:
    source = read(tmp_path, "deck:\n  title: Hello\nslides:\n  - a\n  - {b: 1}\n")
    assert place(source.at("deck", "title")) == (2, 10)
    assert place(source.at("deck", "title", key=True)) == (2, 3)
    assert place(source.at("slides", 1, "b")) == (5, 9)


def test_a_path_that_ends_early_is_placed_as_deep_as_it_goes(tmp_path: Path) -> None:
    source = read(tmp_path, "deck:\n  title: Hello\n")
    assert place(source.at("deck", "author", "name")) == (2, 3)
    assert place(source.at("slides", 7)) == (1, 1)


@pytest.mark.parametrize("style", ["|", ">", "|-", "|2"])
def test_the_text_of_a_block_scalar_starts_in_the_next_line(tmp_path: Path, style: str) -> None:
    source = read(tmp_path, f"title: x\nbody: {style}\n  first\n  second\n")
    assert source.text_at("body").line == 3


def test_blank_lines_that_open_a_block_scalar_count(tmp_path: Path) -> None:
    source = read(tmp_path, "body: |\n\n  first\n")
    assert source.text_at("body").line == 2
    assert source.data == {"body": "\nfirst\n"}


def test_quoted_text_starts_where_it_stands(tmp_path: Path) -> None:
    assert place(read(tmp_path, "a: 1\nbody: 'one'\n").text_at("body")) == (2, 7)


def test_a_key_that_stands_twice_is_refused_with_both_lines(tmp_path: Path) -> None:
    (problem,) = refusal(tmp_path, "a: 1\nb: 2\na: 3\n").problems
    assert problem.message == "the key 'a' stands twice, first in line 1"
    assert problem.location and place(problem.location) == (3, 1)


def test_a_tab_is_refused_with_advice(tmp_path: Path) -> None:
    (problem,) = refusal(tmp_path, "deck:\n\ttitle: x\n").problems
    assert problem.location and problem.location.line == 2
    assert problem.hint == "YAML is indented with spaces"


def test_a_billion_laughs_are_refused(tmp_path: Path) -> None:
    levels = [f"l{i}: &l{i} [{', '.join([f'*l{i - 1}'] * 10)}]" for i in range(1, 10)]
    bomb = "\n".join(["l0: &l0 [lol]", *levels])
    assert refusal(tmp_path, bomb).problems[0].message == "the aliases of this file expand to an absurd size"


def test_honest_aliases_are_expanded(tmp_path: Path) -> None:
    assert read(tmp_path, "a: &x {b: 1}\nc: *x\n").data == {"a": {"b": 1}, "c": {"b": 1}}


def test_an_alias_to_itself_is_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path, "a: &x [*x]\n").problems[0].message == "what stands here contains itself"


@pytest.mark.parametrize(
    "text",
    ["[" * 100_000, "{a: " * 100_000, "- " * 100_000 + "x", "[" * 300 + "]" * 300, "? " * 100_000 + "x"],
    ids=["flow lists", "flow mappings", "block lists", "closed lists", "complex keys"],
)
def test_deep_nesting_ends_in_words(tmp_path: Path, text: str) -> None:
    """In a process of its own: a parser that runs out of stack takes its process along."""
    file = tmp_path / "deep.yaml"
    file.write_text(text, encoding="utf-8")
    code = (
        "import sys; from pathlib import Path; from slidegen.outline.yamlsource import read_yaml;"
        "from slidegen.errors import SlidegenError\n"
        "try: read_yaml(Path(sys.argv[1]))\nexcept SlidegenError as error: print(error.problems[0].message)"
    )
    run = subprocess.run([sys.executable, "-c", code, str(file)], capture_output=True, text=True, check=False)
    assert (run.returncode, run.stderr) == (0, "")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("no", "no"),
        ("on", "on"),
        ("Yes", "Yes"),
        ("true", True),
        ("False", False),
        ("~", None),
        ("", None),
        ("2026-01-02", "2026-01-02"),
        ("2026-01-02 10:00:00", "2026-01-02 10:00:00"),
        ("1:30", "1:30"),
        ("010", "010"),
        ("089", "089"),
        ("0x1F", 31),
        ("1_000", 1000),
        ("-3", -3),
        ("1.50", 1.5),
        ("1e3", "1e3"),
        ("'12'", "12"),
        ("=", "="),
    ],
)
def test_scalars_mean_what_people_mean(tmp_path: Path, written: str, meant: Any) -> None:
    data = read(tmp_path, f"a: {written}\n").data
    assert data == {"a": meant}
    assert isinstance(data, dict)
    assert type(data["a"]) is type(meant)


def test_tags_are_refused(tmp_path: Path) -> None:
    problem = refusal(tmp_path, "a: !!python/object/apply:os.system [ls]\nb: !x y\n").problems[-1]
    assert problem.message == "YAML takes !x for a tag, and here are none"


def test_text_that_is_not_utf8_is_refused(tmp_path: Path) -> None:
    assert "not UTF-8" in refusal(tmp_path, "title: Zürich".encode("latin-1")).problems[0].message


def test_a_byte_order_mark_is_no_text(tmp_path: Path) -> None:
    assert read(tmp_path, b"\xef\xbb\xbfa: 1\n").data == {"a": 1}


def test_a_nul_byte_is_refused(tmp_path: Path) -> None:
    assert "NUL byte" in refusal(tmp_path, b"a: \x00\n").problems[0].message


def test_a_second_document_is_refused(tmp_path: Path) -> None:
    (problem,) = refusal(tmp_path, "a: 1\n---\nb: 2\n").problems
    assert problem.message == "this line begins a second document, and only one is read"
    assert problem.location and problem.location.line == 2


@pytest.mark.parametrize("text", ["", "\n\n", "# only a comment\n"])
def test_an_empty_file_is_refused(tmp_path: Path, text: str) -> None:
    assert refusal(tmp_path, text).problems[0].message == "this file is empty"
