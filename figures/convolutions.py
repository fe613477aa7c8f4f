"""Kinds of 2-D convolution in NumPy: standard, dilated, depth-wise separable, deformable; and what each costs.

As everywhere in deep learning, "convolution" is correlation: the kernel is not flipped. Images are (h, w, c), weights
(9, c, o) with the taps of a 3 x 3 kernel row by row, and everything outside an image is 0.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating]


def grid(dilation: int = 1) -> Floats:
    """(9, 2): taps of a 3 x 3 kernel relative to its middle, row and column in px."""
    taps: Floats = (np.indices((3, 3)).reshape(2, -1).T - 1.0) * dilation
    return taps


def bilinear(image: Floats, at: Floats) -> Floats:
    """(..., c): an image (h, w, c) between its pixels, at rows and columns (..., 2).

    Dai et al., "Deformable Convolutional Networks", ICCV 2017, eq. 3 and 4: each pixel counts by
    max(0, 1 - |row distance|) max(0, 1 - |column distance|), so only the four around a place do.
    """
    height, width, _ = image.shape
    corner = np.floor(at).astype(int)
    total = np.zeros((*at.shape[:-1], image.shape[-1]))
    for step in np.ndindex(2, 2):
        pixel = corner + step
        share = np.maximum(0, 1 - np.abs(at - pixel)).prod(axis=-1)
        inside = ((pixel >= 0) & (pixel < (height, width))).all(axis=-1)
        row, column = np.moveaxis(np.clip(pixel, 0, (height - 1, width - 1)), -1, 0)
        total += (share * inside)[..., None] * image[row, column]
    return total


def convolve(image: Floats, weights: Floats, dilation: int = 1) -> Floats:
    """(h, w, o): y(p) = sum_g w(g) x(p + dilation g), by shifting the padded image."""
    height, width, _ = image.shape
    padded = np.pad(image, ((dilation, dilation), (dilation, dilation), (0, 0)))
    corners = (grid(dilation) + dilation).astype(int)
    shifted = np.stack([padded[row : row + height, column : column + width] for row, column in corners])
    output: Floats = np.einsum("ghwc,gco->hwo", shifted, weights)
    return output


def separable(image: Floats, depthwise: Floats, pointwise: Floats) -> Floats:
    """(h, w, o): every channel by its own kernel, depthwise (9, c), then across channels, pointwise (c, o)."""
    apart = depthwise[:, :, None] * np.eye(image.shape[-1])
    output: Floats = convolve(image, apart) @ pointwise
    return output


def deformable(image: Floats, weights: Floats, offsets: Floats, dilation: int = 1) -> Floats:
    """(h, w, o): y(p) = sum_g w(g) x(p + g + offset), Dai et al. 2017, eq. 2.

    Args:
        image: (h, w, c).
        weights: (9, c, o).
        offsets: (h, w, 9, 2) in px, one for each tap at each place, the same for all channels.
        dilation: of the grid that the offsets are added to.
    """
    height, width, _ = image.shape
    places = np.moveaxis(np.indices((height, width)), 0, -1)[:, :, None]
    output: Floats = np.einsum("hwgc,gco->hwo", bilinear(image, places + grid(dilation) + offsets), weights)
    return output


def weight_counts(channels: int, size: int) -> dict[str, int]:
    """Weights of one layer from c to c channels; a fully connected one is for images of size x size px.

    But for the fully connected layer they are also multiply-adds per pixel, because each is used once everywhere; the
    deformable layer has those of its offsets (2 for each of 9 taps) and 4 more per tap and channel to interpolate.
    """
    standard = 9 * channels**2
    return {
        "standard": standard,
        "dilated": standard,
        "separable": 9 * channels + channels**2,
        "deformable": standard + 9 * channels * 2 * 9,
        "fully_connected": (size**2 * channels) ** 2,
    }
