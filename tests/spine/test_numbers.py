"""Numbers in texts: each case is written by hand, as a person would write it."""

from __future__ import annotations

import pytest
from talks import Talk

from slidegen.errors import Problem, RenderError
from slidegen.rendering.numbers import fixed, percent, plus_minus, si, significant, thousands


def plain(shown: str) -> str:
    """With ordinary spaces, so that the cases can be read; the real ones do not break."""
    return shown.replace("\u202f", " ").replace("\u00a0", " ").replace("<sup>", "^").replace("</sup>", "")


@pytest.mark.parametrize(
    ("value", "digits", "shown"),
    [
        (2, 2, "2.00"),
        (1.005, 1, "1.0"),
        (-0.5, 2, "−0.50"),
        (-0.001, 2, "0.00"),
        (9.996, 2, "10.00"),
        (1e21, 0, "1" + 21 * "0"),
        (1e-300, 1, "0.0"),
    ],
)
def test_fixed(value: float, digits: int, shown: str) -> None:
    assert fixed(value, digits) == shown


@pytest.mark.parametrize(
    ("value", "digits", "shown"),
    [
        (0, 3, "0.00"),
        (-0.0, 3, "0.00"),
        (0.0123456, 3, "0.0123"),
        (-12.345, 2, "−12"),
        (1234.5, 2, "1 200"),
        (9.996, 3, "10.0"),
        (0.09996, 3, "0.100"),
        (999.96, 3, "1 000"),
        (999_999, 3, "1.00 × 10^6"),
        (1.5e-9, 2, "1.5 × 10^−9"),
        (-2e7, 1, "−2 × 10^7"),
        (1e300, 2, "1.0 × 10^300"),
        (5e-324, 1, "5 × 10^−324"),
    ],
)
def test_significant(value: float, digits: int, shown: str) -> None:
    assert plain(significant(value, digits)) == shown


@pytest.mark.parametrize(
    ("value", "digits", "shown"),
    [(0, 0, "0 %"), (0.1234, 1, "12.3 %"), (-0.5, 0, "−50 %"), (-0.0001, 0, "0 %"), (0.9999, 0, "100 %")],
)
def test_percent(value: float, digits: int, shown: str) -> None:
    assert plain(percent(value, digits)) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (0, "0"),
        (-0.4, "0"),
        (999.6, "1 000"),
        (-1234567.8, "−1 234 568"),
        (2**60 + 1, "1 152 921 504 606 846 977"),
    ],
)
def test_thousands(value: float, shown: str) -> None:
    assert plain(thousands(value)) == shown


@pytest.mark.parametrize(
    ("value", "unit", "shown"),
    [
        (12_300, "", "12.3 k"),
        (1.5e-6, "s", "1.50 µs"),
        (0, "s", "0 s"),
        (0.0, "", "0"),
        (1, "", "1.00"),
        (-0.25, "V", "−250 mV"),
        (9.996, "Hz", "10.0 Hz"),
        (999.4, "m", "999 m"),
        (999.6, "m", "1.00 km"),
        (-999_600, "", "−1.00 M"),
        (1e-24, "g", "1.00 yg"),
        (9.999e26, "g", "1.00 × 10^27 g"),
        (9.99e26, "g", "999 Yg"),
        (2e-27, "g", "2.00 × 10^−27 g"),
        (-1e300, "", "−1.00 × 10^300"),
    ],
)
def test_si(value: float, unit: str, shown: str) -> None:
    assert plain(si(value, unit)) == shown


@pytest.mark.parametrize(("digits", "shown"), [(1, "100 k"), (2, "120 k"), (5, "123.46 k")])
def test_si_with_so_many_digits(digits: int, shown: str) -> None:
    assert plain(si(123_456, digits=digits)) == shown


@pytest.mark.parametrize(
    ("value", "error", "shown"),
    [
        (0.6312, 0.0214, "0.63 ± 0.02"),
        (0.6312, 0.0146, "0.631 ± 0.015"),  # a leading 1 takes a second digit
        (0.5, 0.096, "0.50 ± 0.10"),  # rounded across a power of ten, the value keeps its place
        (9.996, 0.03, "10.00 ± 0.03"),
        (-0.001, 0.02, "0.00 ± 0.02"),
        (-12.34, 0.5, "−12.3 ± 0.5"),
        (0.3, 12, "0 ± 12"),
        (12_345, 312, "12 300 ± 300"),
        (12_345, 1312, "12 300 ± 1 300"),
        (5, 0, "5.00 ± 0"),
        (0, 0, "0.00 ± 0"),
        (0, 2e-9, "(0 ± 2) × 10^−9"),
        (-1.5e-9, 2.3e-10, "(−1.5 ± 0.2) × 10^−9"),
        (1.234e9, 2e7, "(1.23 ± 0.02) × 10^9"),
        (9.9996e6, 2e4, "(1.000 ± 0.002) × 10^7"),
        (1_234_567.891, 0.02, "1 234 567.89 ± 0.02"),  # known to the hundredth: nothing to hide in a power of ten
        (1.5e300, 1e299, "(1.50 ± 0.10) × 10^300"),
        (5e-310, 2e-310, "(5 ± 2) × 10^−310"),
    ],
)
def test_plus_minus(value: float, error: float, shown: str) -> None:
    assert plain(plus_minus(value, error)) == shown


def test_no_line_breaks_inside_a_number() -> None:
    shown = [plus_minus(1.2e9, 2e7), significant(1e9), significant(12_345), si(1e3, "m"), percent(0.5), thousands(1e6)]
    assert not [number for number in shown if " " in number]


def problem(talk: Talk, expression: str) -> Problem:
    talk.write_slides(f"- title: A\n  body: |\n    a\n    {{{{ {expression} }}}}")
    with pytest.raises(RenderError) as caught:
        talk.render(wave={"h": 0.5, "name": "fast", "on": True, "none": None, "list": [1]})
    (found,) = caught.value.problems
    return found


@pytest.mark.parametrize("name", ["fixed", "sig", "pct", "thousands", "si", "pm(1)"])
@pytest.mark.parametrize(
    ("value", "called"),
    [("name", "the text 'fast'"), ("on", "true"), ("none", "none"), ("list", "a list")],
)
def test_what_is_no_number_is_refused_by_the_filter_s_name(talk: Talk, name: str, value: str, called: str) -> None:
    found = problem(talk, f"figures.wave.{value} | {name}")
    assert found.message == f"'{name.partition('(')[0]}' takes a number, and this is {called}"
    line = "        {{ figures.wave." + value + " | "
    assert found.location and (found.location.line, found.location.column) == (9, len(line) + 3)


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        ("1 | pm('x')", "'pm' takes a number, and this is the text 'x'"),
        ("1 | pm(-0.5)", "'pm' takes an error of zero or more, and this is -0.5"),
        ("(figures.wave.h * 1e308 * 10) | sig", "'sig' takes a finite number, and this is inf"),
        ("nothing | fixed", "'nothing' is not known here"),
        ("1 | pm(figures.wave.hh)", "the figure wave has no value 'hh'"),
    ],
)
def test_a_filter_says_what_it_cannot_write(talk: Talk, expression: str, message: str) -> None:
    assert problem(talk, expression).message == message


def test_a_misspelt_filter_suggests_the_nearest(talk: Talk) -> None:
    assert problem(talk, "1 | fixd(2)").hint == "did you mean 'fixed'?"
