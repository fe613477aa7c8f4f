"""The drawn wirings have the connections that the problems call for, and pooled MiniLM the known cosines."""

import json

import numpy as np
import pytest
import seq2seq_taxonomy as figure
from matplotlib import pyplot as plt
from matplotlib.figure import Figure
from sequence_layers import FAMILIES, WIDTH, dependence, draw_layer


@pytest.fixture(scope="module")
def result():
    yield figure.seq2seq_taxonomy()
    plt.close("all")


@pytest.fixture
def values(result):
    return result[1]


def test_returns_a_figure_and_json_values(result):
    fig, values = result
    assert isinstance(fig, Figure)
    json.dumps(values, allow_nan=False)


@pytest.mark.parametrize(
    ("wiring", "expected"),
    list(
        zip(
            figure.WIRINGS,
            [np.ones((4, 1)), np.ones((1, 4)), np.ones((4, 4)), np.tri(4), np.hstack([np.ones((3, 3)), np.tri(3)])],
            strict=True,
        )
    ),
)
def test_attention_makes_every_wiring_complete(wiring, expected):
    mix, _ = draw_layer("attention")
    inputs = np.random.default_rng(0).standard_normal((wiring.inputs, WIDTH))
    np.testing.assert_array_equal(dependence(lambda x: wiring.join(mix, x), inputs) > 0, expected)


@pytest.mark.parametrize(
    ("family", "links"),
    [
        ("attention", [4, 4, 16, 10, 15]),
        ("RNN", [4, 4, 10, 10, 15]),  # one way even where it might look both ways
        ("conv", [3, 4, 10, 9, 11]),  # two steps back at most; the encoder has widened what it reaches
        ("shared MLP", [1, 4, 4, 4, 3]),  # only pooling joins tokens
    ],
)
def test_links_by_family(family, links):
    assert [link.sum() for link in figure.measure_links(draw_layer(family)[0], seed=0)] == links


def test_every_family_is_tried():
    assert set(FAMILIES) == {"attention", "RNN", "conv", "shared MLP"}


def test_directions(values):
    for one_way in ("causal", "rnn", "mlp"):
        assert values[f"future_{one_way}"] == 0
    assert values["past_mlp"] == 0
    assert min(values[f"past_{name}"] for name in ("causal", "rnn", "conv", "two_sided")) > 0.1
    assert values["least_two_sided"] > 0
    assert values["conv_reach"] == 3


def test_lengths(values):
    assert values["length_kept"]
    assert values["weights"] == 3 * WIDTH**2
    assert values["position_rows"] == 512


@pytest.mark.parametrize(("key", "expected"), [("dog", 0.6946), ("very", 0.9429), ("sunny", 0.2569)])
def test_pooled_outputs_of_minilm(values, key, expected):
    assert values[f"cosine_{key}"] == pytest.approx(expected, abs=0.001)
