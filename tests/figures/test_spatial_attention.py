"""Crop matching against a double loop, attention maps against direct sums, and the measured values."""

from __future__ import annotations

import json

import numpy as np
import pytest
import spatial_attention as sa
from matplotlib.figure import Figure
from scene import NAMES, render


def loop_matches(image: np.ndarray, at: tuple[int, int], size: int) -> set[tuple[int, int]]:
    half, found = size // 2, set()
    query = image[at[0] - half : at[0] + half + 1, at[1] - half : at[1] + half + 1]
    for row in range(half, image.shape[0] - half):
        for column in range(half, image.shape[1] - half):
            on_grid = (row - at[0]) % 2 == 0 and (column - at[1]) % 2 == 0
            crop = image[row - half : row + half + 1, column - half : column + half + 1]
            if on_grid and (row, column) != at and np.sqrt(np.mean((crop - query) ** 2)) < 0.05:
                found.add((row, column))
    return found


@pytest.mark.parametrize("at", [(41, 41), (30, 20)])
@pytest.mark.parametrize("size", [3, 15, 31])
def test_matches_equal_a_double_loop(at: tuple[int, int], size: int) -> None:
    image = render().rgb
    found = {(int(row), int(column)) for row, column in sa.matches(image, at, size)}
    assert found == loop_matches(image, at, size)


def test_everything_matches_in_a_blank_image() -> None:
    assert len(sa.matches(np.zeros((20, 30, 3)), (9, 9), 3)) == 9 * 14 - 1


def test_patch_means_are_means() -> None:
    image = render().rgb
    means = sa.patch_means(image, 8)
    assert means.shape == (192, 3)
    assert means[16 + 2] == pytest.approx(image[8:16, 16:24].mean(axis=(0, 1)))


@pytest.mark.parametrize("patch", [4, 8])
@pytest.mark.parametrize("features", ["colour", "colour, depth, normal"])
def test_maps_equal_direct_sums(patch: int, features: str) -> None:
    f = sa.patch_features(render(), patch, features)
    assert f.mean(axis=0) == pytest.approx(0, abs=1e-12)
    assert f.std(axis=0) == pytest.approx(1)
    maps, query = sa.attention_maps(f, temperature=2.0), 77
    dot = np.array([np.exp(f[query] @ key / np.sqrt(f.shape[1]) / 2) for key in f])
    distance = np.array([np.exp(-2 * np.sum((f[query] - key) ** 2) / 2) for key in f])
    assert np.abs(maps["dot"][query] - dot / dot.sum()).max() < 1e-12
    assert np.abs(maps["distance"][query] - distance / distance.sum()).max() < 1e-12
    assert all(np.abs(a.sum(axis=-1) - 1).max() < 1e-12 for a in maps.values())


def test_a_blank_image_gets_even_attention() -> None:
    f = sa.standardise(np.full((192, 3), 0.3))
    assert all(np.abs(a - 1 / 192).max() < 1e-15 for a in sa.attention_maps(f).values())


def test_owners_are_pure_patches() -> None:
    scene = render()
    own = sa.owners(scene, 4).reshape(24, 32)
    for down, across in ((10, 10), (0, 0), (6, 10), (12, 18)):
        patch = scene.labels[4 * down : 4 * down + 4, 4 * across : 4 * across + 4]
        shares = [np.mean(patch == i) for i in range(len(NAMES))]
        assert own[down, across] == (np.argmax(shares) if max(shares) > 0.8 else -1)
    assert (own == -1).any()


def test_mass_of_even_attention_is_the_base_rate() -> None:
    own = sa.owners(render(), 4)
    even = {"dot": np.full((own.size, own.size), 1 / own.size)}
    values = sa.mass_values(even, own, query=0, name=NAMES.index("box"))
    assert values["mass_dot"] == pytest.approx(values["base_rate"])
    assert values["base_rate"] == pytest.approx((own == NAMES.index("box")).sum() / (own >= 0).sum())


@pytest.mark.parametrize("mode", ["zoom", "map"])
def test_figure(mode: str) -> None:
    fig, values = sa.spatial_attention(mode=mode)
    assert isinstance(fig, Figure)
    json.dumps(values, allow_nan=False)
    for name in ("query", "table"):
        counts = values[f"matches_{name}"]
        assert counts[0] > counts[-1]
        assert counts[-1] <= 1
    assert values["matches_query"] == [66, 36, 6, 0]
    assert values["matches_table"] == pytest.approx([1287, 1077, 11, 0], abs=5)
    assert values["matches_bare"][-1] > 100
    assert values["mass_dot"] == pytest.approx(0.755, abs=0.01)
    assert values["mass_distance"] == pytest.approx(0.792, abs=0.01)
    assert values["red_dot"] > 5 * values["base_rate"]
    assert values["base_rate"] == pytest.approx(0.031, abs=0.001)
    assert values["rows_error"] < 1e-12
    assert values["non_local_error"] < 1e-12


def test_depth_and_normals_tell_the_red_objects_apart() -> None:
    plain, rich = (sa.spatial_attention(features=f)[1] for f in ("colour", "colour, depth, normal"))
    assert rich["red_distance"] < plain["red_distance"] / 3


@pytest.mark.parametrize(("row", "column"), [(15, 112), (33, 30), (55, 75), (80, 15)])
def test_values_are_finite_wherever_one_asks(row: int, column: int) -> None:
    _, values = sa.spatial_attention(mode="map", row=row, column=column, patch=8)
    json.dumps(values, allow_nan=False)
