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
        Bilinear; where a pixel of the cut covers two or more, the mean of some of them, one and a
        half apart, so that hardly anything falls between. Black outside the picture.

    Examples
    --------
    >>> white = np.full((4, 4, 3), 255, np.uint8)
    >>> crop(white, np.array([[2.0, 0.0, 0.0], [0.0, 2.0, 0.0]]), 2, -1.0)[..., 0].tolist()
    [[1.0, 1.0], [1.0, 1.0]]
    """
    scale = np.sqrt(abs(np.linalg.det(square[:, :2])))
    fine = max(2, min(6, round(float(scale) / 1.5))) if scale >= 2 else 1
    return _filled(picture, square, fine, low, np.empty((side, side, 3), np.float32))


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
    scale = float(max(steps[0, 0], steps[1, 1]))
    fine = max(2, min(8, round(scale))) if scale >= 2 else 1
    cut = _filled(picture, steps, fine, 0.0, np.empty((height, width, 3), np.float32))
    whole: NDArray[np.uint8] = np.rint(cut * 255).astype(np.uint8)
    return whole


def _filled(
    picture: NDArray[np.uint8], square: Array, fine: int, low: float, cut: NDArray[np.float32]
) -> NDArray[np.float32]:
    """Fill the cut: bilinear with one place a pixel, means of single pixels with more."""
    picture, square = np.ascontiguousarray(picture), np.ascontiguousarray(square)
    if fine == 1:
        _fill_bilinear(picture, square, low, cut)
    else:
        _fill_means(picture, square, fine, low, cut)
    return cut


@njit(cache=True, nogil=True, error_model="numpy")
def _fill_means(
    picture: NDArray[np.uint8], square: Array, fine: int, low: float, cut: NDArray[np.float32]
) -> None:
    """Means of the pixels at ``fine`` x ``fine`` places of each pixel of the cut."""
    height, width, _ = picture.shape
    gain = (1.0 - low) / (255.0 * fine * fine)
    step_x, step_y = square[0, 0] / fine, square[1, 0] / fine
    # Whole rows of the cut at a time, and where they lie inside, without asking each pixel.
    for row in range(cut.shape[0]):
        cut[row] = 0.0
        for k in range(fine):
            v = row + (k + 0.5) / fine
            x = square[0, 0] * 0.5 / fine + square[0, 1] * v + square[0, 2]
            y = square[1, 0] * 0.5 / fine + square[1, 1] * v + square[1, 2]
            last = fine * cut.shape[1] - 1
            end_x, end_y = x + last * step_x, y + last * step_y
            inside = min(x, end_x) >= 0.001 and max(x, end_x) < width - 0.001
            inside = inside and min(y, end_y) >= 0.001 and max(y, end_y) < height - 0.001
            for column in range(cut.shape[1]):
                red, green, blue = 0, 0, 0
                for i in range(fine):
                    xx = x + (column * fine + i) * step_x
                    yy = y + (column * fine + i) * step_y
                    if not inside and (xx < 0.0 or yy < 0.0 or xx >= width or yy >= height):
                        continue
                    left, top = int(xx), int(yy)
                    red += int(picture[top, left, 0])
                    green += int(picture[top, left, 1])
                    blue += int(picture[top, left, 2])
                cut[row, column, 0] += red
                cut[row, column, 1] += green
                cut[row, column, 2] += blue
        for column in range(cut.shape[1]):
            for channel in range(3):
                cut[row, column, channel] = cut[row, column, channel] * gain + low


@njit(cache=True, nogil=True, error_model="numpy")
def _fill_bilinear(
    picture: NDArray[np.uint8], square: Array, low: float, cut: NDArray[np.float32]
) -> None:
    """The four pixels around each place, by their nearness."""
    height, width, _ = picture.shape
    gain = (1.0 - low) / 255.0
    for row in range(cut.shape[0]):
        for column in range(cut.shape[1]):
            u, v = column + 0.5, row + 0.5
            x = square[0, 0] * u + square[0, 1] * v + square[0, 2] - 0.5
            y = square[1, 0] * u + square[1, 1] * v + square[1, 2] - 0.5
            if not (x > -1.0 and y > -1.0 and x < width and y < height):
                cut[row, column] = low
                continue
            left, top = int(x + 1.0) - 1, int(y + 1.0) - 1
            right, down = x - left, y - top
            if 0 <= left < width - 1 and 0 <= top < height - 1:
                for channel in range(3):
                    above = (
                        picture[top, left, channel] * (1.0 - right)
                        + picture[top, left + 1, channel] * right
                    )
                    below = (
                        picture[top + 1, left, channel] * (1.0 - right)
                        + picture[top + 1, left + 1, channel] * right
                    )
                    cut[row, column, channel] = (above * (1.0 - down) + below * down) * gain + low
                continue
            for channel in range(3):
                total = 0.0
                for j in range(2):
                    for i in range(2):
                        if 0 <= top + j < height and 0 <= left + i < width:
                            share = (down if j else 1.0 - down) * (right if i else 1.0 - right)
                            total += share * picture[top + j, left + i, channel]
                cut[row, column, channel] = total * gain + low
