"""Window shift: each window of one person meets the window of another so much later."""

from __future__ import annotations

from typing import Annotated

import numpy as np
from pydantic import Field

from syntony.core.contracts import Surrogate
from syntony.core.measure import IntArray
from syntony.core.session import Notice
from syntony.core.settings import Settings
from syntony.core.signals import Array
from syntony.kernels.surrogate import draw_shifts

FEW_PLACES = 40


class WindowShiftSettings(Settings):
    """Settings of the window shift.

    Parameters
    ----------
    guard : float
        Share of all places that a window is at least moved, in either direction: more than the
        largest lag, and little more, for chance lacks the places that are left out. At 0.1 wcc
        calls 9 % of strangers with trends synchronous, at 0.05 7.5 %.
    """

    guard: Annotated[float, Field(gt=0, lt=0.5)] = 0.05


def draw(
    n_windows: int, count: int, settings: WindowShiftSettings, rng: np.random.Generator
) -> IntArray:
    """Which window of the second person each meets, shape (count, n_windows)."""
    guard = max(1, int(settings.guard * n_windows))
    shifts = draw_shifts(n_windows, count, guard, rng)
    return np.asarray((np.arange(n_windows) + shifts[:, None]) % n_windows)


def refuses(windows: Array) -> Notice | None:
    """Few places for a window have few shifts that differ."""
    if len(windows) >= FEW_PLACES:
        return None
    text = (
        f"A window has {len(windows)} places in this recording; {FEW_PLACES} are needed to shift "
        "it. Shorten the window, or record longer."
    )
    return Notice("too-short", text, "window_shift")


SURROGATE = Surrogate(
    name="window_shift",
    title="Window shift",
    level="window",
    keeps=("order within windows", "order of windows", "distribution"),
    breaks="when it happened; every window is one that was recorded, so there is no seam in any, "
    "and windows that overlapped overlap still",
    assumes="stationary signals from window to window; courses within a window, and levels that "
    "differ between windows, do no harm to what is judged window by window",
    settings=WindowShiftSettings,
    draw=draw,
    refuses=refuses,
    source="Lancaster et al. (2018), doi:10.1016/j.physrep.2018.06.001",
)
