"""From a detector's numbers to faces and bodies: anchors, decoding, and one box each."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from syntony.core.signals import Array
from syntony.vision.network import Network, Picture
from syntony.vision.squares import Square

#: Strides of the grids on which each detector looks, and boxes at each place.
LAYERS = {
    "face_detection": ((4, 1),),
    "pose_detection": ((8, 2), (16, 2), (32, 6)),
}


@dataclass(frozen=True, eq=False)
class Detection:
    """One face or body that a detector saw.

    Parameters
    ----------
    box : ndarray, shape (4,)
        Left, top, right, bottom (pixels of the picture).
    points : ndarray, shape (k, 2)
        Its key points (pixels of the picture).
    score : float
        The detector's own probability, 0 to 1.
    """

    box: Array
    points: Array
    score: float


@cache
def anchors(name: str, side: int) -> Array:
    """Middles of a detector's places, shape (n, 2), as shares of the picture's side."""
    made = []
    for stride, count in LAYERS[name]:
        n = side // stride
        middles = (np.arange(n) + 0.5) / n
        y, x = np.meshgrid(middles, middles, indexing="ij")
        made.append(np.repeat(np.stack((x.ravel(), y.ravel()), axis=1), count, axis=0))
    return np.concatenate(made)


def decoded(
    raw: NDArray[np.float32], logits: NDArray[np.float32], places: Array, side: int
) -> Array:
    """Boxes, key points and probabilities out of a detector's numbers.

    Parameters
    ----------
    raw : ndarray, shape (n, 4 + 2k)
        Middle, size and key points, in pixels of what the network saw, from each place.
    logits : ndarray, shape (n,)
        Of the probability that there is one.
    places : ndarray, shape (n, 2)
        From `anchors`.
    side : int
        Of what the network saw.

    Returns
    -------
    ndarray, shape (n, 5 + 2k)
        Left, top, right, bottom, key points as shares of the side, and the probability.
    """
    shares = raw.astype(np.float64) / side
    middle, half = shares[:, :2] + places, shares[:, 2:4] / 2
    points = shares[:, 4:] + np.tile(places, (raw.shape[1] - 4) // 2)
    probability = 1 / (1 + np.exp(-np.clip(logits.astype(np.float64), -100, 100)))
    return np.hstack((middle - half, middle + half, points, probability[:, None]))


def one_each(rows: Array, *, overlap: float = 0.3) -> Array:
    """Join boxes that overlap into one, weighted by their probabilities.

    Parameters
    ----------
    rows : ndarray, shape (n, 5 + 2k)
        As from `decoded`; the last column is the probability.
    overlap : float
        Share of the union from which two boxes are of the same thing.

    Returns
    -------
    ndarray, shape (m, 5 + 2k)
        Most probable first; a joined row keeps the largest probability.

    References
    ----------
    .. [1] Bazarevsky et al. (2019), BlazeFace, arXiv:1907.05047, section 3.4.
    """
    left = rows[np.argsort(-rows[:, -1], kind="stable")]
    kept = []
    while left.shape[0]:
        same = shared(left[0, :4], left[:, :4]) >= overlap
        same[0] = True
        weights = left[same, -1]
        joined = (left[same] * weights[:, None]).sum(axis=0) / weights.sum()
        joined[-1] = left[0, -1]
        kept.append(joined)
        left = left[~same]
    return np.array(kept).reshape(-1, rows.shape[1])


def shared(box: Array, boxes: Array) -> Array:
    """Intersection over union of a box with each of many."""
    low, high = np.maximum(box[:2], boxes[:, :2]), np.minimum(box[2:], boxes[:, 2:])
    both = np.clip(high - low, 0, None).prod(axis=1)
    area = (boxes[:, 2:] - boxes[:, :2]).prod(axis=1)
    union = (box[2:] - box[:2]).prod() + area - both
    share: Array = np.divide(both, union, out=np.zeros_like(both), where=union > 0)
    return share


class Detector:
    """A detector of faces or bodies.

    Parameters
    ----------
    name : str
        ``face_detection`` or ``pose_detection``.
    network : Network
        Of that name.
    least : float
        Probability under which nothing counts.
    """

    def __init__(self, name: str, network: Network, *, least: float) -> None:
        self._network = network
        self._least = least
        self._places = anchors(name, network.side)

    def __call__(self, picture: Picture, squares: tuple[Square, ...]) -> tuple[Detection, ...]:
        """Look into upright squares of a picture; most probable first, each thing once."""
        rows = [self._look(picture, square) for square in squares]
        found = one_each(np.concatenate(rows))
        return tuple(Detection(row[:4], row[4:-1].reshape(-1, 2), float(row[-1])) for row in found)

    def _look(self, picture: Picture, square: Square) -> Array:
        """Rows in pixels of the picture."""
        from syntony.kernels.crop import crop

        side = self._network.side
        raw, logits = self._network(crop(picture, square.matrix(side), side, -1.0))
        rows = decoded(raw[0], logits[0, :, 0], self._places, side)
        rows = one_each(rows[rows[:, -1] >= self._least])
        corner = np.array([square.x - square.side / 2, square.y - square.side / 2])
        n_points = (rows.shape[1] - 1) // 2
        rows[:, :-1] = rows[:, :-1] * square.side + np.tile(corner, n_points)
        return rows
