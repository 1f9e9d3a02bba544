"""Where channels lie on the head by their names, and which of them are neighbors."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from syntony.core.errors import ParameterError
from syntony.core.scalp import site_of
from syntony.core.signals import Array

BoolArray = NDArray[np.bool_]
#: Row of the 10-10 system -> angle of its middle from Cz to the front, and of its outer place
#: from the front around the head (degrees).
_ROWS: Mapping[str, tuple[float, float]] = {
    "FP": (72, 0), "AF": (54, 36), "F": (36, 54), "FC": (18, 72), "FT": (18, 72), "C": (0, 90),
    "T": (0, 90), "CP": (-18, 108), "TP": (-18, 108), "P": (-36, 126), "PO": (-54, 144),
    "O": (-72, 180), "I": (-90, 180),
}  # fmt: skip
_OLD = {"T3": "T7", "T4": "T8", "T5": "P7", "T6": "P8"}
#: Neighbors lie at most so many times the usual distance to the nearest one apart.
REACH = 1.6
_OPTODES = re.compile(r"([^_ /]+)_([^_ /]+)")


def place_of(channel: str) -> Array | None:
    """Place of a channel on the unit sphere (right, front, up), or None where it is not known.

    Parameters
    ----------
    channel : str
        Its name holds a place of the 10-20 system or its extension to 10-10.

    Examples
    --------
    >>> place_of("Cz").tolist(), place_of("E12")
    ([0.0, 0.0, 1.0], None)
    >>> bool(place_of("F3")[0] < 0 < place_of("F3")[1])
    True
    """
    site = site_of(channel)
    site = _OLD.get(site, site)
    if not site:
        return None
    row = site.rstrip("0123456789Z")
    number = 0 if site.endswith("Z") else int(site[len(row) :])
    if number > 10:
        return None
    front, around = _ROWS[row]
    side = -1 if number % 2 else 1
    step = (number + 1) // 2
    if row in ("FP", "O", "I"):  # on the circle itself: 18 degrees a step
        turn = math.radians(abs(around - 18 * step)) * side
        down = math.radians(abs(front))
        return _rounded(math.sin(down) * math.sin(turn), math.sin(down) * math.cos(turn), down)
    middle = np.array([0.0, math.sin(math.radians(front)), math.cos(math.radians(front))])
    ring, turn = math.radians(72), math.radians(around) * side
    outer = np.array(
        [math.sin(ring) * math.sin(turn), math.sin(ring) * math.cos(turn), math.cos(ring)]
    )
    angle = math.acos(float(np.clip(middle @ outer, -1, 1)))
    share = step / 4
    found = math.sin((1 - share) * angle) * middle + math.sin(share * angle) * outer
    return np.asarray((found / math.sin(angle)).round(12) + 0.0)


def _rounded(right: float, front: float, down: float) -> Array:
    return np.array([right, front, math.cos(down)]).round(12) + 0.0


def neighbors_of(
    labels: Sequence[str], named: Mapping[str, Sequence[str]] | None = None
) -> BoolArray | None:
    """Which channels are neighbors.

    Parameters
    ----------
    labels : sequence of str
        Places on the head, pairs of optodes (``S1_D2``), or any names.
    named : mapping of str to sequence of str, optional
        Neighbors of each; said once, they hold both ways.

    Returns
    -------
    bool ndarray, shape (n, n), or None
        Symmetric. By name; else channels that share an optode; else places that are at most
        `REACH` times the usual distance to the nearest one apart. None where none of it is known.

    Raises
    ------
    ParameterError
        A name is none of the channels.
    """
    found = np.zeros((len(labels), len(labels)), bool)
    if named:
        for label, others in named.items():
            for other in others:
                for name in (label, other):
                    if name not in labels:
                        raise ParameterError(
                            f"No channel is called {name!r} (neighbors); there are: "
                            f"{', '.join(labels)}."
                        )
                found[labels.index(label), labels.index(other)] = True
        return found | found.T
    pairs = [_OPTODES.fullmatch(label) for label in labels]
    if labels and all(pairs):
        ends = [set(match.groups()) for match in pairs if match]
        for i, one in enumerate(ends):
            found[i] = [bool(one & other) for other in ends]
        np.fill_diagonal(found, val=False)
        return found
    places = [place_of(label) for label in labels]
    if len(labels) < 2 or any(place is None for place in places):
        return None
    at = np.stack([place for place in places if place is not None])
    apart = np.arccos(np.clip(at @ at.T, -1, 1))
    np.fill_diagonal(apart, np.inf)
    near: BoolArray = apart <= REACH * np.median(apart.min(axis=1))
    return near
