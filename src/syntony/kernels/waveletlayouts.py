"""Which periods are looked at, and how they are smoothed: ours, and those of peers."""

import math
from dataclasses import replace

import numpy as np

from syntony.kernels import Array
from syntony.kernels.fourier import fast_length
from syntony.kernels.morlet import Box, Layout, inside_cone, room
from syntony.kernels.sampledwavelet import sampled_length

#: Waves under the envelope of the Morlet wavelet (rad), and its period over its scale.
OMEGA = 6.0
FACTOR = 4 * math.pi / (OMEGA + math.sqrt(2 + OMEGA**2))
#: Correlation over scales of a Morlet wavelet, in octaves (Torrence & Compo 1998).
OCTAVES = 0.6
#: Largest scale, as a share of the recording.
LARGEST = 0.34


def factor_of(definition: str) -> float:
    """Period over scale in a peer's definition, or in ours."""
    return 1.0 if definition == "HyPyP" else FACTOR


def periods_within(
    definition: str, n: int, voices: int, shortest: float | None, longest: float | None
) -> Array:
    """Periods in samples, ascending.

    Parameters
    ----------
    definition : str
        ``"Grinsted"``, ``"HyPyP"`` (both ends must be given), ``"pycwt"`` or empty for ours.
    n : int
        Samples of the recording.
    voices : int
        Periods an octave.
    shortest, longest : float or None
        In samples; None is what the definition takes.

    Returns
    -------
    ndarray, shape (n_periods,)
        Empty if the shortest is longer than the longest.
    """
    pycwt = definition == "pycwt"
    low = shortest or (2.0 if pycwt else 2 * FACTOR)
    high = longest or (n * FACTOR if pycwt else LARGEST * n * FACTOR)
    if high < low:
        return np.empty(0)
    if definition == "HyPyP":
        count = max(1, round(math.log2(high / low) * voices))
        return np.logspace(math.log2(low), math.log2(high), count, base=2)
    count = round(math.log2(high / low) * voices) + 1
    return np.asarray(low * 2 ** (np.arange(count) / voices))


def layout_for(definition: str, periods: Array, n: int, voices: int) -> Layout:
    """Scales, lengths and smoothing of one definition.

    Parameters
    ----------
    definition : str
        As in `periods_within`.
    periods : ndarray, shape (n_periods,)
        In samples.
    n, voices : int
        Samples of the recording; periods an octave.
    """
    factor = factor_of(definition)
    scales, keep = periods / factor, inside_cone(n, periods, factor / math.sqrt(2))
    if definition == "HyPyP":
        # Twice the width, and of the rest of a row one half at either end.
        width = 2 * OCTAVES * voices
        rest = width % 1
        count = math.floor(width) + (rest > 0)
        box = Box(count, rest / 2 if rest else 1.0, count // 2, nearest=True)
        padded = fast_length(n + sampled_length(float(scales[-1])))
        return Layout(
            scales, keep, n, padded, _power_of_two(n), box, omega=2 * math.pi, sampled=True
        )
    if definition == "pycwt":
        count = max(2, round(2 * OCTAVES * voices))
        length = _power_of_two(n)
        return Layout(scales, keep, n, length, length, Box(count, 0.5, count // 2), analytic=False)
    if definition == "Grinsted":
        width = OCTAVES * voices / 2
        count = 2 * round(width) + 1
        layout = Layout(scales, keep, n, n, n, Box(count, width % 1, count // 2))
        return like_grinsted(layout, n)
    length = room(n, float(scales[-1]))
    return Layout(scales, keep, n, length, length, Box.centered(OCTAVES * voices))


def coarse(layout: Layout, step: int) -> Layout:
    """The same at every so many samples: exact transforms, smoothed on the coarse grid.

    Parameters
    ----------
    layout : Layout
        Of all samples.
    step : int
        At most half the smallest scale. Within a few samples of the ends the coherence at the
        smallest scales is off by some 1e-3, elsewhere by far less.
    """
    if step == 1:
        return layout
    periods = layout.scales * (1.0 if layout.sampled else FACTOR)
    factor = (1.0 if layout.sampled else FACTOR) / math.sqrt(2)
    return replace(
        layout, step=step, keep=inside_cone(layout.n, periods, factor, step),
        padded=-(-layout.padded // step) * step, smoothed=-(-layout.smoothed // step) * step,
    )  # fmt: skip


def like_grinsted(layout: Layout, n: int) -> Layout:
    """The same for series of another length, padded as Grinsted's code pads."""
    nearest = 2 ** (math.floor(math.log2(n) + 0.4999) + 1)
    return replace(layout, n=n, padded=nearest, smoothed=_power_of_two(n))


def _power_of_two(n: int) -> int:
    return 1 << max(0, n - 1).bit_length()
