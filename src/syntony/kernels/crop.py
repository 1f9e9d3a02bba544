"""Cut turned squares out of pictures, as networks want them."""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from syntony.kernels import Array


def crop(picture: NDArray[np.uint8], square: Array, side: int, low: float) -> NDArray[np.float32]:
    """Cut a square out of a picture, turn it upright, and scale it.

    Parameters
    ----------
    picture : (height, width, 3) array of uint8
        RGB.
    square : (2, 3) array
        From places in the cut to places in the picture, both in pixels, where pixel (0, 0) covers
        0 to 1: ``x, y = square @ (u, v, 1)``.
    side : int
        Pixels of the cut in each direction.
    low : float
        What black becomes, 0 or -1; white becomes 1.

    Returns
    -------
    (side, side, 3) array of float32
        Bilinear; where the cut is coarser than the picture, the mean over finer places, so that
        nothing falls between its pixels. Black outside the picture.

    Examples
    --------
    >>> white = np.full((4, 4, 3), 255, np.uint8)
    >>> crop(white, np.array([[2.0, 0.0, 0.0], [0.0, 2.0, 0.0]]), 2, -1.0)[..., 0].tolist()
    [[1.0, 1.0], [1.0, 1.0]]
    """
    scale = np.sqrt(abs(np.linalg.det(square[:, :2])))
    fine = max(1, min(8, round(float(scale))))
    cut = np.empty((side, side, 3), np.float32)
    _fill(np.ascontiguousarray(picture), np.ascontiguousarray(square), fine, low, cut)
    return cut


def scaled(picture: NDArray[np.uint8], height: int, width: int) -> NDArray[np.uint8]:
    """Scale a picture to a height and width; smaller ones are means of what they cover.

    Parameters
    ----------
    picture : (h, w, 3) array of uint8
        RGB.
    height, width : int
        Wanted (pixels).

    Returns
    -------
    (height, width, 3) array of uint8
        A new picture.
    """
    steps = np.array([[picture.shape[1] / width, 0.0, 0.0], [0.0, picture.shape[0] / height, 0.0]])
    fine = max(1, min(8, round(float(max(steps[0, 0], steps[1, 1])))))
    cut = np.empty((height, width, 3), np.float32)
    _fill(np.ascontiguousarray(picture), steps, fine, 0.0, cut)
    whole: NDArray[np.uint8] = np.rint(cut * 255).astype(np.uint8)
    return whole


@njit(cache=True, nogil=True, error_model="numpy")
def _fill(
    picture: NDArray[np.uint8], square: Array, fine: int, low: float, cut: NDArray[np.float32]
) -> None:
    """Fill the cut, each pixel from the middle of ``fine`` x ``fine`` places."""
    height, width, _ = picture.shape
    gain = (1.0 - low) / (255.0 * fine * fine)
    for row in range(cut.shape[0]):
        for column in range(cut.shape[1]):
            red, green, blue = 0.0, 0.0, 0.0
            for k in range(fine * fine):
                u = column + (k % fine + 0.5) / fine
                v = row + (k // fine + 0.5) / fine
                x = square[0, 0] * u + square[0, 1] * v + square[0, 2] - 0.5
                y = square[1, 0] * u + square[1, 1] * v + square[1, 2] - 0.5
                left, top = int(np.floor(x)), int(np.floor(y))
                if left < -1 or top < -1 or left >= width or top >= height:
                    continue
                right_share, down_share = x - left, y - top
                for j in range(2):
                    yy = top + j
                    if yy < 0 or yy >= height:
                        continue
                    down = down_share if j else 1.0 - down_share
                    for i in range(2):
                        xx = left + i
                        if xx < 0 or xx >= width:
                            continue
                        share = down * (right_share if i else 1.0 - right_share)
                        red += share * picture[yy, xx, 0]
                        green += share * picture[yy, xx, 1]
                        blue += share * picture[yy, xx, 2]
            cut[row, column, 0] = red * gain + low
            cut[row, column, 1] = green * gain + low
            cut[row, column, 2] = blue * gain + low
