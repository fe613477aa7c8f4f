"""Token counts against arithmetic done by hand, and the tokens of the sentence one by one."""

from __future__ import annotations

import pytest
from matplotlib.figure import Figure
from token_counts import patches, token_counts


@pytest.mark.parametrize(("height", "width", "side", "count"), [(224, 224, 16, 196), (96, 128, 8, 192), (4, 4, 4, 1)])
def test_patches_tile_the_image(height: int, width: int, side: int, count: int) -> None:
    assert patches(height, width, side) == count


def test_patches_that_do_not_tile_are_refused() -> None:
    with pytest.raises(ValueError, match="do not tile"):
        patches(224, 224, 15)


def test_the_figure_returns_what_the_slide_says() -> None:
    figure, values = token_counts()
    assert isinstance(figure, Figure)
    assert values["words"] == 12  # ten word pieces of the sentence, its full stop among them, [CLS] and [SEP]
    assert values["video_patches"] == 8 * values["patches"] == 8 * 14 * 14
    assert values["points"] == 96 * 128
    assert values["largest_over_smallest"] == 1024
