"""Bookkeeping of heads: counts against the formula, the layer against MiniLM's own, and the identities."""

import json

import numpy as np
import pytest
from head_counts import COUNTS, head_counts, matrices, multi_head, pieces, split
from matplotlib.figure import Figure
from models.minilm import load_minilm, merge_heads


@pytest.fixture(scope="module")
def drawn():
    return head_counts()


def test_figure_and_values(drawn):
    figure, values = drawn
    assert isinstance(figure, Figure)
    assert json.loads(json.dumps(values, allow_nan=False)) == values


def test_counts_follow_the_formula(drawn):
    values, d = drawn[1], 384
    assert {values[f"weights_{h}"] for h in COUNTS} == {values["weights"]} == {591_360} == {4 * d**2 + 4 * d}
    assert values["weights_spread"] == values["weights_basic"] == 0
    assert values["weights_qkv"] == 3 * (d**2 + d)


def test_pieces_are_all_of_the_weights_once():
    layer = load_minilm().layers[0]
    cut = np.sort(np.concatenate([piece.ravel() for piece in pieces(layer, 6)]))
    whole = [a for part in (layer.query, layer.key, layer.value, layer.mix) for a in (part.weight, part.bias)]
    np.testing.assert_array_equal(cut, np.sort(np.concatenate([array.ravel() for array in whole])))


def test_shapes_are_those_of_the_paper(drawn):
    values, n = drawn[1], drawn[1]["tokens"]
    assert n == 12
    assert values["shape_query"] == [384, 32]
    assert values["shape_queries"] == [n, 32]
    assert values["shape_joined"] == values["shape_output"] == [n, 384]
    assert values["score_rank"] == values["head_width"] == 32


def test_identities(drawn):
    values = drawn[1]
    for name in ("tap", "absorbed", "linear"):
        assert values[f"{name}_error"] < 1e-12
    assert values["doubling_change"] > 1


def test_layer_is_that_of_minilm_when_its_biases_are_zero():
    """The model's own heads: the scores and the mixing come from its code, only the biases are put to 0."""
    model = load_minilm()
    layer = type(model.layers[0])(model.weights, "encoder.layer.0.")  # a copy, whose biases may be changed
    for part in (layer.query, layer.key, layer.value, layer.mix):
        part.bias = np.zeros_like(part.bias)
    x = model.run("mary saw the cat").embeddings
    _, attention, _ = layer(x)
    values = layer.value(x).reshape(len(x), 12, 32).swapaxes(0, 1)
    expected = layer.mix(merge_heads(attention @ values))
    np.testing.assert_allclose(multi_head(x, x, matrices(layer)), expected, atol=1e-12)


def test_heads_are_cut_in_their_order():
    weights = tuple(np.arange(16.0).reshape(4, 4) + 100 * i for i in range(4))
    w_q, _, w_v, w_o = split(weights, 2)[1]
    np.testing.assert_array_equal(w_q, weights[0][:, 2:])
    np.testing.assert_array_equal(w_v, weights[2][:, 2:])
    np.testing.assert_array_equal(w_o, weights[3][2:])


@pytest.mark.parametrize("heads", [2, 6])
def test_every_choice_draws(heads):
    assert isinstance(head_counts(heads=heads)[0], Figure)
