"""One Transformer block in its two orders, boxes as large as their share of the weights, and what the larger one does.

Post-norm is x <- LayerNorm(x + F(x)) (Vaswani et al. 2017, sec. 3.1), pre-norm x <- x + F(LayerNorm(x)) with one more
norm behind the last block (Xiong et al. 2020), F being attention and then the MLP.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

import numpy as np
from annotated_types import Interval
from attention import attend
from block_drawing import Plane, draw
from matplotlib.figure import Figure
from mlp_lifting import Array, Shape, accuracy, best_straight_cut, fit_lift, sample
from models.minilm import Affine, Layer, MiniLM, gelu, load_minilm, merge_heads, split_heads

SENTENCES = ("That is a happy person", "That is a happy dog")
SEEDS = range(10)
POINTS = 1000


def block_anatomy(
    *, shape: Shape = "rings", expansion: Annotated[int, Interval(ge=1, le=16)] = 4, seed: int = 0
) -> tuple[Figure, dict[str, object]]:
    """Both orders side by side, and a plane cut before and after a lift like the MLP's.

    Args:
        shape: the two classes of points.
        expansion: units of the lift for each of the plane's two dimensions; the Transformer's MLP has 4.
        seed: of the points drawn.

    Values:
        attention_parameters, mlp_parameters: of one block of MiniLM. mlp_share: part of their sum.
        straight: share of points that the best of all straight cuts sorts right.
        lifted: of fresh points after the lift, mean of ten; lifted_worst: the worst. units: of the lift.
        rings_lifted_32, xor_lifted_8, xor_lifted_32, xor_straight: the same for other shapes and sizes.
        row_error: largest difference of MiniLM's MLP run on all tokens at once from token by token.
        swap_error: largest difference after swapping tokens before the MLP from swapping them behind it.
        attention_row_change: the same test token by token of attention, which must not pass it.
        cosine_post, cosine_pre: similarity of the sentences with MiniLM's weights in either order; it was trained
            post-norm. post_error: largest difference of the former's token vectors from the model's own.
    """
    rng = np.random.default_rng(seed)
    points, classes = sample(shape, POINTS, rng)
    units = 2 * expansion
    tried = [accuracy(shape, units, s) for s in SEEDS]
    typical = int(np.argsort(tried)[len(tried) // 2])
    lift = fit_lift(points, classes, units, np.random.default_rng(typical))
    cut = best_straight_cut(points, classes)
    model = load_minilm()
    values = count_parameters(model.layers[0]) | check_rows(model) | compare_orders(model) | other_lifts(seed)
    values |= {"straight": cut[0], "lifted": float(np.mean(tried)), "lifted_worst": min(tried), "units": units}
    _, normal, threshold = cut
    planes = [
        Plane("best\nstraight cut", points, classes, lambda at: at @ normal - threshold, cut[0]),
        Plane(f"lifted\nfrom 2 to {units}", points, classes, lift, float(np.mean(tried))),
    ]
    return draw(float(str(values["mlp_share"])), planes), values


def count_parameters(layer: Layer) -> dict[str, object]:
    """Weights and biases of the two parts; the norms' 1536 are left out."""

    def size(*parts: Affine) -> int:
        return sum(part.weight.size + part.bias.size for part in parts)

    attention = size(layer.query, layer.key, layer.value, layer.mix)
    mlp = size(layer.widen, layer.narrow)
    return {
        "attention_parameters": attention,
        "mlp_parameters": mlp,
        "mlp_share": mlp / (attention + mlp),
    }


def mlp(layer: Layer, x: Array) -> Array:
    """(n, 384) -> (n, 384), each row by itself."""
    return layer.narrow(gelu(layer.widen(x)))


def mix_tokens(layer: Layer, x: Array) -> Array:
    """(n, 384) -> (n, 384): self-attention and the matrix that mixes its heads."""
    q, k, v = (split_heads(project(x)) for project in (layer.query, layer.key, layer.value))
    return layer.mix(merge_heads(attend(q, k, v)[0]))


def post_norm(layer: Layer, x: Array) -> Array:
    """The order of the paper, BERT and MiniLM."""
    x = layer.attention_norm(x + mix_tokens(layer, x))
    return layer.output_norm(x + mlp(layer, x))


def pre_norm(layer: Layer, x: Array) -> Array:
    """The order of GPT-2 and the vision transformer."""
    x = x + mix_tokens(layer, layer.attention_norm(x))
    return x + mlp(layer, layer.output_norm(x))


def check_rows(model: MiniLM) -> dict[str, object]:
    """The MLP works on tokens one by one, attention does not."""
    layer, x = model.layers[0], model.run(SENTENCES[0]).embeddings
    one_by_one = np.concatenate([mlp(layer, row[None]) for row in x])
    alone = np.concatenate([mix_tokens(layer, row[None]) for row in x])
    return {
        "row_error": float(np.abs(mlp(layer, x) - one_by_one).max()),
        "swap_error": float(np.abs(mlp(layer, x[::-1]) - mlp(layer, x)[::-1]).max()),
        "attention_row_change": float(np.abs(mix_tokens(layer, x) - alone).max()),
    }


def compare_orders(model: MiniLM) -> dict[str, object]:
    """The same weights wired both ways."""
    own = model.run(SENTENCES[0]).hidden[-1]
    return {
        "post_error": float(np.abs(run_blocks(model, SENTENCES[0], post_norm) - own).max()),
        "cosine_post": sentence_cosine(model, post_norm),
        "cosine_pre": sentence_cosine(model, pre_norm),
    }


def run_blocks(model: MiniLM, sentence: str, block: Callable[[Layer, Array], Array]) -> Array:
    """(n, 384) token vectors behind all layers, each run as ``block`` says."""
    x = model.run(sentence).embeddings
    for layer in model.layers:
        x = block(layer, x)
    return x


def sentence_cosine(model: MiniLM, block: Callable[[Layer, Array], Array]) -> float:
    """Cosine of the two sentences' mean token vectors."""
    first, second = (run_blocks(model, sentence, block).mean(axis=0) for sentence in SENTENCES)
    return float(first @ second / np.linalg.norm(first) / np.linalg.norm(second))


def other_lifts(seed: int) -> dict[str, object]:
    """More units, and points in alternating quadrants."""
    lifted = {
        f"{shape}_lifted_{units}": float(np.mean([accuracy(shape, units, s) for s in SEEDS]))
        for shape, units in (("rings", 32), ("xor", 8), ("xor", 32))
    }
    quadrants = sample("xor", POINTS, np.random.default_rng(seed))
    return {**lifted, "xor_straight": best_straight_cut(*quadrants)[0]}


if __name__ == "__main__":
    import matplotlib.pyplot as plt

    block_anatomy()
    plt.show()
