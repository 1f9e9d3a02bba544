"""Colors with one meaning each, for light and dark pages, told apart by color-blind people.

Green is coordination, violet its opposite, gray is chance; blue is the first person and vermillion
the second (Okabe & Ito's pair). No color stands alone: shape, place or a word says the same.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from syntony.core.signals import Array

#: Name -> color on a light page, color on a dark page.
THEME: Mapping[str, tuple[str, str]] = {
    "page": ("#ffffff", "#0f1317"),
    "wash": ("#f5f7f8", "#171c21"),
    "ink": ("#161b21", "#e7ebef"),
    "soft": ("#55606c", "#a5b0bb"),
    "edge": ("#dfe4e8", "#2b333b"),
    "grid": ("#eceff2", "#222930"),
    "accent": ("#00735a", "#4acc9c"),
    "tint": ("#dcefe9", "#12352c"),
    "against": ("#7a3aa0", "#c79bea"),
    "chance": ("#d8dee4", "#2e3740"),
    "faint": ("#8d98a3", "#6f7b86"),
    "first": ("#0072b2", "#56a9dd"),
    "second": ("#d55e00", "#f08c3e"),
    "alarm": ("#9a3a00", "#f3a56b"),
}

#: Steps of strength on each side of zero in a map.
STEPS = 31
_POSITIVE = (0, 115, 90)
_NEGATIVE = (122, 58, 160)
_FADED = 0.2


def map_palette() -> NDArray[np.uint8]:
    """Colors of a map, shape (125, 4): nothing, then weak to strong for four kinds of cells.

    In order: opposite, together, opposite but explained by chance, together but explained by
    chance. Strength is opacity, so zero is the page itself, be it light or dark.
    """
    share = np.arange(1, STEPS + 1) / STEPS
    blocks = [np.zeros((1, 4))]
    for fade in (1.0, _FADED):
        for hue in (_NEGATIVE, _POSITIVE):
            alpha = 255 * share**0.9 * fade
            blocks.append(np.column_stack((np.tile(hue, (STEPS, 1)), alpha)))
    return np.rint(np.concatenate(blocks)).astype(np.uint8)


def map_cells(values: Array, limit: float, chance: Array | None, alpha: float) -> NDArray[np.uint8]:
    """Index of each value in `map_palette`.

    Parameters
    ----------
    values : ndarray
        Any shape; NaN becomes nothing.
    limit : float
        Size that gets the strongest color.
    chance : ndarray or None
        How often chance gives as much, same shape; None fades nothing.
    alpha : float
        Cells above this chance are faded.
    """
    known = np.isfinite(values)
    size = np.where(known, np.abs(values), 0.0) / (limit or 1.0)
    step = np.clip(np.rint(size * STEPS), 0, STEPS).astype(np.int64)
    kind = (values > 0).astype(np.int64)
    if chance is not None:
        kind += 2 * ~(np.nan_to_num(chance, nan=1.0) <= alpha)
    return np.where(step > 0, step + STEPS * kind, 0).astype(np.uint8)
