"""Wirings of tiny layers: dependence measured by finite differences against the patterns that theory predicts."""

import numpy as np
import pytest
import sequence_layers as layers
from scipy.special import softmax

N = 6
ALL, PAST, SELF = np.ones((N, N), bool), np.tri(N, dtype=bool), np.eye(N, dtype=bool)
BAND = np.tri(N, k=1, dtype=bool) & ~np.tri(N, k=-2, dtype=bool)
TRAIL = PAST & ~np.tri(N, k=-3, dtype=bool)


@pytest.fixture
def tokens():
    return np.random.default_rng(3).standard_normal((N, layers.WIDTH))


@pytest.mark.parametrize(
    ("family", "causal", "expected"),
    [
        ("attention", True, PAST),
        ("attention", False, ALL),
        ("RNN", True, PAST),
        ("RNN", False, PAST),
        ("conv", True, TRAIL),
        ("conv", False, BAND),
        ("shared MLP", True, SELF),
        ("shared MLP", False, SELF),
    ],
)
def test_what_depends_on_what(tokens, family, causal, expected):
    mix, _ = layers.draw_layer(family)
    slopes = layers.dependence(lambda x: mix(x, causal=causal), tokens)
    np.testing.assert_array_equal(slopes > 0, expected)


def test_dependence_of_a_linear_map_is_its_block_norms():
    rng = np.random.default_rng(0)
    matrix = rng.standard_normal((2, 3, 4, 3))  # output token, output entry, input token, input entry
    slopes = layers.dependence(lambda x: np.einsum("iajb,jb->ia", matrix, x), rng.standard_normal((4, 3)))
    expected = [[np.linalg.norm(matrix[i, :, j]) for j in range(4)] for i in range(2)]
    np.testing.assert_allclose(slopes, expected, rtol=1e-9)


@pytest.mark.parametrize("family", layers.FAMILIES)
@pytest.mark.parametrize("n", [1, 5, 50])
def test_any_length_with_the_same_weights(family, n):
    mix, _ = layers.draw_layer(family)
    long = np.random.default_rng(1).standard_normal((50, layers.WIDTH))
    output = mix(long[:n], causal=True)
    assert output.shape == (n, layers.WIDTH)
    np.testing.assert_allclose(output, mix(long, causal=True)[:n], atol=1e-14)


def test_attention_token_by_token(tokens):
    weights = np.random.default_rng(5).standard_normal((3, layers.WIDTH, layers.WIDTH))
    q, k, v = (tokens @ w for w in weights)
    expected = [softmax(q[i] @ k[: i + 1].T / np.sqrt(layers.WIDTH)) @ v[: i + 1] for i in range(N)]
    np.testing.assert_allclose(layers.attention(weights, tokens, causal=True), expected, atol=1e-14)


def test_convolution_is_a_sum_over_taps(tokens):
    taps = np.random.default_rng(5).standard_normal((3, layers.WIDTH, layers.WIDTH))
    centred = [sum(tokens[t + i - 1] @ taps[i] for i in range(3) if 0 <= t + i - 1 < N) for t in range(N)]
    np.testing.assert_allclose(layers.convolution(taps, tokens, causal=False), np.tanh(centred), atol=1e-14)
