"""Who may look at whom: nudges against derivatives, and the counts for other lengths."""

from __future__ import annotations

import json

import numpy as np
import pytest
from attention import softmax
from encoder_decoder import Heads, nudge
from matplotlib.figure import Figure
from three_attentions import three_attentions


@pytest.mark.parametrize(("n_source", "n_target"), [(6, 5), (4, 8), (8, 4), (4, 4)])
def test_counts_of_the_blocks(n_source: int, n_target: int) -> None:
    _, values = three_attentions(n_source=n_source, n_target=n_target, seed=n_source)
    assert values["pattern_matches"]
    assert values["pairs_encoder"] == n_source**2
    assert values["pairs_cross"] == n_target * n_source
    assert values["pairs_decoder"] == n_target * (n_target + 1) // 2
    assert values["pairs_fourth"] == 0


def test_nudge_of_a_linear_map_is_its_matrix() -> None:
    matrix = np.array([[1.0, -2.0, 0.0], [0.0, 3.0, 0.5]])
    np.testing.assert_allclose(nudge(lambda x: matrix @ x, np.ones((3, 1)), size=0.1), 0.1 * np.abs(matrix))


def test_cross_attention_equals_a_loop() -> None:
    rng = np.random.default_rng(1)
    cross = Heads(*rng.standard_normal((3, 4, 4)))
    source, target = rng.standard_normal((6, 4)), rng.standard_normal((5, 4))
    outputs, weights = cross(target, source)
    for row, token in enumerate(target):
        scores = [(token @ cross.query) @ (other @ cross.key) / 2 for other in source]
        np.testing.assert_allclose(weights[row], softmax(np.array(scores)), atol=1e-14)
        mixed = sum(w * (other @ cross.value) for w, other in zip(weights[row], source, strict=True))
        np.testing.assert_allclose(outputs[row], mixed, atol=1e-14)


def test_figure_and_values() -> None:
    figure, values = three_attentions()
    assert isinstance(figure, Figure)
    json.dumps(values, allow_nan=False)
    assert (values["pairs_encoder"], values["pairs_cross"], values["pairs_decoder"]) == (36, 30, 15)
    assert values["hull_violation"] < 1e-12
    assert values["alike_error"] < 1e-12
    assert values["reversed_rows"] != values["cross_rows"]
