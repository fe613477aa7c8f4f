"""Code kept between runs is the same code, and nothing that is damaged or old is taken for it."""

from __future__ import annotations

from pathlib import Path

import pytest
from jinja2 import TemplateSyntaxError

from slidegen.rendering.templating import Templates, environment


@pytest.fixture
def first(tmp_path: Path) -> Templates:
    jinja = environment([], tmp_path)
    assert jinja.text("{{ x | fixed(1) }}").render(x=2) == "2.0"
    assert jinja.expression("x < 3")(x=2) is True
    jinja.codes.save()
    return jinja


def never(*_: object, **__: object) -> None:
    raise AssertionError("compiled again")


def test_what_was_compiled_is_not_compiled_again(
    first: Templates, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Templates, "compile", never)
    second = environment([], tmp_path)
    assert second.text("{{ x | fixed(1) }}").render(x=3) == "3.0"
    assert second.expression("x < 3")(x=4) is False


def test_what_was_not_asked_for_is_forgotten(first: Templates, tmp_path: Path) -> None:
    second = environment([], tmp_path)
    second.text("another {{ x }}")
    second.codes.save()
    third = environment([], tmp_path)
    assert third.codes.find("text another {{ x }}", lambda: pytest.fail("forgotten"))
    with pytest.raises(AssertionError):
        third.codes.find("expression x < 3", lambda: never())  # type: ignore[arg-type, return-value, func-returns-value]


def test_a_long_session_forgets_what_it_no_longer_asks_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("slidegen.rendering.compiling.MOST", 3)
    codes = environment([], tmp_path).codes
    code = compile("1", "", "eval")
    made: list[str] = []

    def found(source: str) -> None:
        codes.find(source, lambda: made.append(source) or code)  # type: ignore[func-returns-value]

    for source in ("kept", "a", "b", "c", "kept", "d", "e", "f", "kept", "a"):
        found(source)
    assert made == ["kept", "a", "b", "c", "d", "e", "f", "a"]


@pytest.mark.parametrize("damage", [b"", b"junk", b"\xe9\x00"])
def test_a_damaged_file_is_none(first: Templates, tmp_path: Path, damage: bytes) -> None:
    (tmp_path / "texts").write_bytes(damage)
    assert environment([], tmp_path).text("{{ x }}").render(x=1) == "1"


@pytest.mark.parametrize("source", ["1 +", "1) %}{% set y = (2", "a b", "x | nofilter"])
def test_what_is_no_expression_is_told_as_ever(tmp_path: Path, source: str) -> None:
    for _ in range(2):
        with pytest.raises(TemplateSyntaxError):
            environment([], tmp_path).expression(source)
