"""Numbers inside figures look like those in the text around them."""

from __future__ import annotations

import pytest
from written import percent, thousands

from slidegen.rendering import numbers


@pytest.mark.parametrize(("share", "digits"), [(0.664, 0), (1, 0), (0, 0), (0.6664, 1), (0.00125, 2)])
def test_a_percentage(share: float, digits: int) -> None:
    assert percent(share, digits) == numbers.percent(share, digits)


@pytest.mark.parametrize("number", [0, 12, 999, 1000, 12_288, 4_294_967_296])
def test_thousands(number: int) -> None:
    assert thousands(number) == numbers.thousands(number)
