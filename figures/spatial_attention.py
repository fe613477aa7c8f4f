"""Context in an image: how many places a small crop could come from, and patches that consult similar patches.

The patch maps are self-attention without learned weights. A non-local operation (Wang, Girshick, Gupta & He, CVPR 2018,
eq. 1) with the embedded Gaussian as its pairwise function is softmax attention with the scale 1; the published block
adds the input again, z = W_z y + x.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

import matplotlib.pyplot as plt
import numpy as np
from annotated_types import Interval
from attention import attend, softmax
from features import standardise
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patheffects import withStroke
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray
from pictures import frame, lay_over, picture
from scene import HEIGHT, NAMES, WIDTH, Scene, render
from written import percent

from slidegen.figure import theme

Floats = NDArray[np.floating]
Pixel = tuple[int, int]  # row, column

CROPS = (3, 7, 15, 31)  # px, odd
STRIDE = 2  # px between the places a crop is compared with
SAME = 0.05  # root mean square colour difference below which two crops look the same
TABLE: Pixel = (71, 83)  # beside the cylinder, of which the largest crop takes in a part
BARE_TABLE: Pixel = (71, 47)  # no object within the largest crop
PURE = 0.8  # a patch belongs to the object that covers more than this share of it
SHARPNESS = 2.0  # of the distance score
SCORES = {"dot": "dot product", "distance": "distance"}
LEAST_SHOWN = 0.05
LABELS: dict[str, Pixel] = {  # where the share of an object is written
    "wall": (9, 64),
    "floor": (48, 120),
    "table": (84, 30),
    "sphere": (19, 40),
    "box": (13, 93),
    "cylinder": (76, 73),
}


def spatial_attention(
    *,
    mode: Literal["zoom", "map"] = "zoom",
    row: Annotated[int, Interval(ge=15, le=80)] = 41,
    column: Annotated[int, Interval(ge=15, le=112)] = 41,
    patch: Literal[4, 8] = 4,
    features: Literal["colour", "colour, depth, normal"] = "colour",
    score: Literal["dot", "distance"] = "dot",
    temperature: Annotated[float, Interval(ge=0.25, le=4.0)] = 1.0,
) -> tuple[Figure, dict[str, object]]:
    """One tabletop scene: crops of it that grow until they are unique, or what one of its patches attends to.

    Args:
        mode: crops (zoom) or an attention map (map).
        row, column: the pixel that is zoomed in on, or whose patch asks; px.
        patch: edge of the patches, px.
        features: what the patches are compared by, each standardised over the image.
        score: whose map is drawn, f_i . f_j / sqrt(d) or -2 |f_i - f_j|^2.
        temperature: divides the scores.

    Values, all of them in both modes:
        crops: widths, px. matches_query, matches_table, matches_bare: other places that look the same, one number
        per crop; at (row, column), on the table beside the cylinder, and on the table away from all objects.
        matches_elsewhere: of the smallest crop at (row, column), those whose centre lies on another object.
        mass_dot, mass_distance: attention that the asking patch gives to the object at (row, column).
        red_dot, red_distance: attention that it gives to the cylinder. base_rate: that object's share of the patches.
        rows_error: largest difference of a row's sum from 1; non_local_error: of a non-local operation from attention.
    """
    scene = render()
    attention = attention_maps(patch_features(scene, patch, features), temperature)
    own, query = owners(scene, patch), (row // patch) * (WIDTH // patch) + column // patch
    values = zoom_values(scene, (row, column)) | mass_values(attention, own, query, int(scene.labels[row, column]))
    values |= {"rows_error": max(float(np.abs(a.sum(-1) - 1).max()) for a in attention.values())}
    values |= {"non_local_error": non_local_error()}
    if mode == "zoom":
        return draw_zoom(scene, (row, column)), values
    corner = (row // patch * patch, column // patch * patch)
    return draw_map(scene, attention[score][query], own, corner, patch, score), values


def crop_at(image: Floats, at: Pixel, size: int) -> Floats:
    """(size, size, 3): the crop of odd size centred on a pixel."""
    half = size // 2
    return image[at[0] - half : at[0] + half + 1, at[1] - half : at[1] + half + 1]


def matches(image: Floats, at: Pixel, size: int) -> NDArray[np.intp]:
    """(n, 2): centres (row, column) of the other crops that look the same, on a grid of STRIDE px through ``at``."""
    half = size // 2
    first = [(centre - half) % STRIDE for centre in at]
    windows = sliding_window_view(image, (size, size), axis=(0, 1))[first[0] :: STRIDE, first[1] :: STRIDE]
    difference = windows - np.moveaxis(crop_at(image, at, size), -1, 0)
    same = np.sqrt((difference**2).mean(axis=(2, 3, 4))) < SAME
    centres = np.argwhere(same) * STRIDE + np.array(first) + half
    others: NDArray[np.intp] = centres[(centres != at).any(axis=1)]
    return others


def zoom_values(scene: Scene, at: Pixel) -> dict[str, object]:
    """Numbers of places that match, for the asked pixel and two fixed ones on the table."""
    places = {"query": at, "table": TABLE, "bare": BARE_TABLE}
    counts = {f"matches_{name}": [len(matches(scene.rgb, p, size)) for size in CROPS] for name, p in places.items()}
    rows, columns = matches(scene.rgb, at, CROPS[0]).T
    elsewhere = int((scene.labels[rows, columns] != scene.labels[at]).sum())
    return {"crops": list(CROPS), **counts, "matches_elsewhere": elsewhere}


def patch_means(image: Floats, patch: int) -> Floats:
    """(n, channels): means over square patches of an image (96, 128, channels), in row-major order."""
    tiles = image.reshape(HEIGHT // patch, patch, WIDTH // patch, patch, -1)
    means: Floats = tiles.mean(axis=(1, 3)).reshape(-1, tiles.shape[-1])
    return means


def patch_features(scene: Scene, patch: int, features: str) -> Floats:
    """(n, 3 or 7): what a patch looks like."""
    images = [scene.rgb] if features == "colour" else [scene.rgb, scene.depth, scene.normals]
    return standardise(np.concatenate([patch_means(image, patch) for image in images], axis=1))


def attention_maps(f: Floats, temperature: float = 1.0) -> dict[str, Floats]:
    """Weights (n, n) of patches on patches by dot product, f f^T / sqrt(d), and by distance, -2 |f_i - f_j|^2."""
    _, dot = attend(f, f, f, scale=1 / (temperature * np.sqrt(f.shape[1])))
    squares = (f**2).sum(-1)
    distances = squares[:, None] + squares - 2 * f @ f.T
    return {"dot": dot, "distance": softmax(-SHARPNESS * distances / temperature)}


def owners(scene: Scene, patch: int) -> NDArray[np.intp]:
    """(n,): index into NAMES of the object that a patch shows, -1 if it straddles a border."""
    shares = patch_means(np.eye(len(NAMES))[scene.labels], patch)
    return np.where(shares.max(axis=1) > PURE, shares.argmax(axis=1), -1)


def mass(weights: Floats, own: NDArray[np.intp], name: int) -> Floats:
    """Attention (..., n) that goes to one object's patches, of that on patches which do not straddle a border."""
    share: Floats = weights[..., own == name].sum(-1) / weights[..., own >= 0].sum(-1)
    return share


def mass_values(attention: dict[str, Floats], own: NDArray[np.intp], query: int, name: int) -> dict[str, object]:
    """How much of the attention of patch ``query`` goes to the object ``name``, and to the cylinder."""
    values: dict[str, object] = {"base_rate": float((own == name).sum() / (own >= 0).sum())}
    for score, weights in attention.items():
        values[f"mass_{score}"] = float(mass(weights[query], own, name))
        values[f"red_{score}"] = float(mass(weights[query], own, NAMES.index("cylinder")))
    return values


def non_local(x: Floats, theta: Floats, phi: Floats, g: Floats) -> Floats:
    """Wang et al. 2018, eq. 1 read literally: y_i = sum_j f_ij g(x_j) / sum_j f_ij, f_ij = exp(theta(x_i).phi(x_j))."""
    outputs = []
    for x_i in x:
        pairwise = [np.exp((x_i @ theta) @ (x_j @ phi)) for x_j in x]
        outputs.append(sum(f * (x_j @ g) for f, x_j in zip(pairwise, x, strict=True)) / sum(pairwise))
    return np.array(outputs)


def non_local_error(seed: int = 0) -> float:
    """Largest difference between :func:`non_local` and softmax attention for random tokens and projections."""
    rng = np.random.default_rng(seed)
    x, (theta, phi, g) = rng.standard_normal((24, 8)), rng.standard_normal((3, 8, 4)) / np.sqrt(8)
    outputs, _ = attend(x @ theta, x @ phi, x @ g, scale=1.0)
    return float(np.abs(non_local(x, theta, phi, g) - outputs).max())


def draw_zoom(scene: Scene, at: Pixel) -> Figure:
    """The scene with nested crops around two places; beside it the crops, and how many places look like each."""
    fig = plt.figure()
    halves: Any = fig.subfigures(1, 2, width_ratios=[1.08, 1], wspace=0.03)
    whole, axes = halves[0].subplots(), halves[1].subplots(2, len(CROPS))
    picture(whole, scene.rgb)
    for place, row in zip((at, TABLE), axes, strict=True):
        for size, ax in zip(CROPS, row, strict=True):
            frame(whole, (place[1] - size / 2, place[0] - size / 2), size)
            picture(ax, crop_at(scene.rgb, place, size))
            ax.set_xlabel(f"{len(matches(scene.rgb, place, size))}", fontsize=34, weight="semibold", color=theme().ink)
    for size, ax in zip(CROPS, axes[0], strict=True):
        ax.set_title(f"{size} px", loc="center", fontsize=22, color=theme().quiet)
    halves[1].supxlabel("other places that look the same", fontsize=22, color=theme().quiet)
    return fig


def draw_map(scene: Scene, weights: Floats, own: NDArray[np.intp], corner: Pixel, patch: int, score: str) -> Figure:
    """The scene with the asking patch, whose upper left pixel is ``corner``, and its weights (n,) over all patches."""
    fig, axes = plt.subplots(1, 2, gridspec_kw={"wspace": 0.04})
    picture(axes[0], scene.rgb)
    axes[0].set_title("the framed patch asks", fontsize=24)
    grid = weights.reshape(HEIGHT // patch, WIDTH // patch)
    lay_over(axes[1], scene.rgb, grid, extent=(-0.5, WIDTH - 0.5, HEIGHT - 0.5, -0.5))
    axes[1].set_title(f"where it looks, by {SCORES[score]}", fontsize=24)
    shares(axes[1], weights, own)
    for ax in axes:
        frame(ax, (corner[1] - 0.5, corner[0] - 0.5), patch)
    return fig


def shares(ax: Axes, weights: Floats, own: NDArray[np.intp]) -> None:
    """How much of a patch's attention goes to each object, beside the object; small shares are left out."""
    for index, name in enumerate(NAMES):
        share = float(mass(weights, own, index))
        if share > LEAST_SHOWN:
            row, column = LABELS[name]
            text = ax.text(column, row, percent(share), ha="center", va="center", fontsize=40, weight="semibold")
            text.set_path_effects([withStroke(linewidth=6, foreground=theme().paper)])


if __name__ == "__main__":
    spatial_attention()
    plt.show()
