"""A small talk as a page, for tests: five slides by the pinned Marp, one with fragments, one with a live figure."""

from __future__ import annotations

import base64
import json
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

from slidegen.marp.install import node_folder
from slidegen.marp.node import find_node
from slidegen.page import Page, PageSlide
from slidegen.page.frames import Grid, packed

RENDER = Path(__file__).with_name("render.mjs")
IDS = ("title", "steps", "heads", "links", "end")
LAYERS = range(6)
CONTROLS: tuple[dict[str, Any], ...] = (
    {"name": "layer", "label": "Layer", "kind": "range", "min": 0, "max": 5, "step": 1, "value": 0},
    {"name": "word", "label": "Word", "kind": "text", "value": "bank", "longest": 40},
)
FIGURE: dict[str, Any] = {"id": "heads", "controls": list(CONTROLS)}
FACE = '@font-face { font-family: "No one\'s"; src: url("data:font/woff2;base64,") }\n'
SLIDES = """---
size: 16:9
---

# A talk about <b>heads</b>

---

# Steps

* one
* two
* three

---

# Layer 0

<figure class="figure-heads">
<img class="slot" src="media/0000000000000000.svg" alt="layer 0" width="900" height="420">
<figcaption>What is seen in layer 0</figcaption>
</figure>

---

# Links

[to the steps](#steps), [to a heading](#the-end), [outside](https://example.org)

---

# The end
"""


def media(layer: int) -> str:
    """The key of the figure's picture with this layer."""
    return f"{layer:016x}.svg"


def picture(key: str) -> str:
    """The picture of this key: as many bars as its layer has."""
    layer = int(key.partition(".")[0], 16)
    bars = "".join(f'<rect x="{20 + 145 * bar}" y="60" width="120" height="300"/>' for bar in range(layer + 1))
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 900 420" fill="#0b6e99">{bars}</svg>'


def embed(key: str) -> str:
    return f"data:image/svg+xml;base64,{base64.b64encode(picture(key).encode()).decode()}"


@cache
def rendered(markdown: str = SLIDES) -> tuple[tuple[str, ...], str]:
    """Marp's HTML of each slide, and its CSS."""
    command = (str(find_node().executable), str(RENDER), str(node_folder(print)))
    run = subprocess.run(command, input=markdown, capture_output=True, text=True, check=True)
    answer = json.loads(run.stdout)
    return tuple(answer["html"]), FACE + answer["css"]


def talk(title: str = "Heads & <tails>") -> Page:
    html, css = rendered()
    slides = tuple(slide(name, drawn) for name, drawn in zip(IDS, html, strict=True))
    return Page(title, "en", "A. Speaker", 'Says "what" & why', css, "", 10.0, slides)


def slide(name: str, html: str) -> PageSlide:
    notes = f"<p>Say <em>{name}</em></p>"
    return PageSlide(name, f"The {name}", "Part", 2.0, notes, html, (FIGURE,) if name == "heads" else ())


def drawn(layer: int) -> str:
    """The slide of the live figure with this layer."""
    html = rendered()[0][2]
    return html.replace(media(0), media(layer)).replace("ayer 0", f"ayer {layer}")


def frames() -> dict[str, bytes]:
    grid = Grid(["layer"], [[layer] for layer in LAYERS], [drawn(layer) for layer in LAYERS])
    return {"heads": packed({"heads": grid}, {media(layer): picture(media(layer)) for layer in LAYERS})}
