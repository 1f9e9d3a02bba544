"""Signals as they come into the comparison, and pictures of what they were taken from."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from syntony.core.session import Notice
from syntony.core.signals import Array
from syntony.core.spans import Intervals


@dataclass(frozen=True, eq=False)
class SignalFacts:
    """One signal as it came into the comparison: where from, how much of it, how good.

    Parameters
    ----------
    session, recording : str
        Where it is.
    name, person, unit, modality : str
        As in `Signal`.
    rate : float
        Samples a second (Hz); NaN where times are irregular.
    n : int
        Samples, missing ones included.
    edges : ndarray, shape (n_bins + 1,)
        Session time (s) of the borders of the bins of the preview.
    low, high : ndarray, shape (n_bins,)
        Smallest and largest value in each bin; NaN where nothing was observed.
    quality : ndarray, shape (n_bins,) or (0,)
        Mean quality in each bin, 0 to 1, NaN where nobody can say; empty where the signal has none.
    support : Intervals
        When it was observed (s).
    coverage : float
        Share of the samples that were observed, or, of irregular ones, of the time.
    origin : str
        How it was extracted, in words; empty for what stands in the file itself.
    source : str
        Name of the file, with its reader.
    notices : tuple of Notice
        What concerns it alone, such as what was masked and why.
    """

    session: str
    recording: str
    name: str
    person: str
    unit: str
    modality: str
    rate: float
    n: int
    edges: Array
    low: Array
    high: Array
    quality: Array
    support: Intervals
    coverage: float
    origin: str = ""
    source: str = ""
    notices: tuple[Notice, ...] = ()

    @property
    def start(self) -> float:
        """Beginning (s, session time)."""
        return float(self.edges[0])

    @property
    def stop(self) -> float:
        """End (s, session time)."""
        return float(self.edges[-1])

    @property
    def median_quality(self) -> float:
        """Half of the bins are better; NaN where nobody can say."""
        known = self.quality[np.isfinite(self.quality)]
        return float(np.median(known)) if known.size else math.nan


@dataclass(frozen=True, eq=False)
class Picture:
    """A picture that shows what a signal was taken from.

    Parameters
    ----------
    session, title : str
        Where it belongs, and what is to be seen.
    png : ndarray of uint8, shape (n,)
        The bytes of a PNG file.
    size : tuple of int
        Height and width (pixels).
    """

    session: str
    title: str
    png: NDArray[np.uint8]
    size: tuple[int, int]
