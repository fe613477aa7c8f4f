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


def test_what_a_session_asks_for_later_is_not_held(tmp_path: Path) -> None:
    codes = environment([], tmp_path).codes
    code = compile("1", "", "eval")
    made: list[str] = []

    def found(source: str) -> None:
        codes.find(source, lambda: made.append(source) or code)  # type: ignore[func-returns-value]

    found("of the talk")
    codes.save()
    for source in ("of the talk", "an edit", "of the talk", "an edit"):
        found(source)
    assert made == ["of the talk", "an edit", "an edit"]


@pytest.mark.parametrize("damage", [b"", b"junk", b"\xe9\x00"])
def test_a_damaged_file_is_none(first: Templates, tmp_path: Path, damage: bytes) -> None:
    (tmp_path / "texts").write_bytes(damage)
    assert environment([], tmp_path).text("{{ x }}").render(x=1) == "1"


@pytest.mark.parametrize("source", ["1 +", "1) %}{% set y = (2", "a b", "x | nofilter"])
def test_what_is_no_expression_is_told_as_ever(tmp_path: Path, source: str) -> None:
    for _ in range(2):
        with pytest.raises(TemplateSyntaxError):
            environment([], tmp_path).expression(source)
