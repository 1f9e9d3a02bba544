"""Who leads, and by how much: only where the asymmetry beats a null of its own.

That null is "together, but neither first": in every block of time the two persons change places
at random. It holds for strangers, for people in step, and for people who lead in turn.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from syntony.core.clock import lag_floor
from syntony.core.results import Leading
from syntony.core.signals import Array
from syntony.kernels.autoregression import whiten
from syntony.stats.panel import MAX_ORDER, SPREAD
from syntony.stats.significance import p_value
from syntony.stats.stationarity import settled

#: Length of the blocks in which the persons change places (s): longer than a response lasts.
BLOCK = 15.0
#: Short recordings are cut into so many blocks, each at least so many times the largest lag.
SHORT, LAGS = 10, 1.2
FLIPS = 999
DRAWS = 400
#: Both persons within half a second of each other are called in step (s).
IN_STEP = 0.5
#: An opposite response is taken for the lag only where it is so much larger than any alike one.
OPPOSITE_MARGIN = 1.25
FEW_BLOCKS = 6
#: Evidence nearly as strong as the strongest may date the response as well.
CLEAR = 0.7


@dataclass(frozen=True, eq=False)
class _Evidence:
    """Products of two settled series, block by block and lag by lag."""

    blocks: Array
    rate: float

    @property
    def reach(self) -> int:
        return int(self.blocks.shape[1] - 1) // 2

    def strength(self) -> float:
        """How far the highest lag stands above the scatter between blocks."""
        scatter = np.sqrt((self.blocks**2).sum(axis=0))
        return float(np.max(np.abs(self.blocks.sum(axis=0)) / np.where(scatter > 0, scatter, 1.0)))

    def lag(self, blocks: Array | None = None) -> float:
        """Lag (s) of the highest response, between samples by a parabola."""
        return _peak((self.blocks if blocks is None else blocks).sum(axis=0)) / self.rate


def leading(
    X: Array, rate: float, persons: tuple[str, ...], *,
    max_lag: float, clock_error: float, alpha: float, seed: int, coupled: bool,
) -> Leading:  # fmt: skip
    """Name the leader, if there is one that can be named.

    Parameters
    ----------
    X : ndarray, shape (n_persons, n)
        Persons on one grid; NaN where one was not observed.
    rate : float
        Samples a second (Hz).
    persons : tuple of str
        Codes, in order; of three or more nobody is asked for.
    max_lag : float
        Largest lag (s).
    clock_error : float
        Standard error (s) of the time between the recordings; NaN if unknown.
    alpha : float
        Level of the asymmetry's test.
    seed : int
        Of the flips and of the bootstrap.
    coupled : bool
        Whether the verdict is more than chance; else nobody is asked for.

    Returns
    -------
    Leading
        `interval` is of the lag of the first person before the second (s, signed), from a
        bootstrap over blocks.
    """
    if len(persons) > 2:
        return _nobody("A lag between two does not tell who leads three or more.")
    if not coupled:
        return _nobody("Not asked: the coordination itself is not more than chance.")
    evidence = _evidence(X, rate, max_lag)
    if not evidence or len(evidence[0].blocks) < FEW_BLOCKS:
        least = FEW_BLOCKS * min(BLOCK, LAGS * max_lag)
        return _nobody(
            f"Too little time together: lags up to {max_lag:g} s need at least {least:g} s."
        )
    rng = np.random.default_rng([seed, *b"leading"])
    p, sign = _asymmetry_p(evidence, rng)
    lag, interval = _dated(evidence, rng)
    if sign * lag < 0 and p <= alpha:
        reason = "The highest response and the asymmetry point to different persons."
        return Leading("undetermined", None, math.nan, interval, p, reason)
    return _outcome(lag, interval, p, persons, clock_error=clock_error, alpha=alpha)


def _outcome(
    lag: float, interval: tuple[float, float], p: float, persons: tuple[str, ...], *,
    clock_error: float, alpha: float,
) -> Leading:  # fmt: skip
    """Turn lag, interval and chance into one of three answers with its reason."""
    if math.isnan(clock_error):
        reason = "The clocks of the two recordings were never compared, so no lag can be claimed."
        return Leading("undetermined", None, math.nan, interval, p, reason)
    if p <= alpha and abs(lag) <= lag_floor(clock_error):
        reason = (
            f"The lag of {abs(lag):.2f} s is not larger than the uncertainty of the clocks "
            f"({lag_floor(clock_error):.2f} s)."
        )
        return Leading("undetermined", None, math.nan, interval, p, reason)
    holds_zero = interval[0] <= 0 <= interval[1]
    if holds_zero and interval[1] - interval[0] <= 2 * IN_STEP:
        reason = f"The two are within {IN_STEP:g} s of each other, and neither is surely ahead."
        return Leading("mutual", None, abs(lag), interval, p, reason)
    if p <= alpha and holds_zero:
        reason = "The asymmetry exceeds chance, but the interval of the lag holds zero."
        return Leading("undetermined", None, math.nan, interval, p, reason)
    if p <= alpha:
        leader = persons[0] if lag > 0 else persons[1]
        reason = "The asymmetry is larger than if the two changed places at random."
        return Leading("leads", leader, abs(lag), interval, p, reason)
    reason = "The asymmetry is no larger than if the two changed places at random."
    return Leading("undetermined", None, math.nan, interval, p, reason)


def _nobody(reason: str) -> Leading:
    return Leading("undetermined", None, math.nan, (math.nan, math.nan), math.nan, reason)


def _evidence(X: Array, rate: float, max_lag: float) -> tuple[_Evidence, ...]:
    """Block products of the settled series, the whitened ones, and these with lags added up."""
    U = np.stack([settled(x) for x in X])
    E, _ = whiten(U, MAX_ORDER)
    length = max(X.shape[1] / rate / SHORT, LAGS * max_lag)
    reach, block = round(max_lag * rate), int(min(BLOCK, length) * rate)
    made = [_block_products(V, reach, block) for V in (U, E) if np.isfinite(V).any(axis=1).all()]
    if len(made) == 2:
        made.append(_spread(made[1], round(SPREAD * rate)))
    return tuple(_Evidence(blocks, rate) for blocks in made)


def _spread(blocks: Array, half: int) -> Array:
    """Neighboring lags added up by a triangle, because a response is spread over them."""
    triangle = 1.0 + half - np.abs(np.arange(-half, half + 1))
    padded = np.pad(blocks, ((0, 0), (half, half)), mode="edge")
    views = np.lib.stride_tricks.sliding_window_view(padded, triangle.size, axis=-1)
    return np.asarray(views @ triangle)


def _block_products(V: Array, reach: int, block: int) -> Array:
    """Sums of products at every lag, each product in the block of the middle of its two times.

    The middle makes blocks mirror exactly when the persons change places.
    """
    Z = (V - np.nanmean(V, axis=1, keepdims=True)) / np.nanstd(V, axis=1, keepdims=True)
    Z = np.nan_to_num(Z, nan=0.0)
    n = Z.shape[1]
    if n < max(block, reach + 1):
        return np.empty((0, 2 * reach + 1))
    spread = np.zeros((n, 2 * reach + 1))
    for lag in range(reach + 1):
        middle = slice(lag // 2, lag // 2 + n - lag)
        spread[middle, reach + lag] = Z[0, : n - lag] * Z[1, lag:]
        spread[middle, reach - lag] = Z[0, lag:] * Z[1, : n - lag]
    whole = n // block
    return np.asarray(spread[: whole * block].reshape(whole, block, -1).sum(axis=1))


def _asymmetry_p(evidence: tuple[_Evidence, ...], rng: np.random.Generator) -> tuple[float, float]:
    """Chance of so large an asymmetry if places are random, and its sign (positive: first leads).

    The asymmetry is taken at the lag of the highest response, and that lag is looked for anew
    whenever places change. The largest asymmetry at any lag would be a weaker test, and one that
    errs in 10 % of independent breathing.
    """
    flips = rng.choice([-1.0, 1.0], (1 + FLIPS, len(evidence[0].blocks)))
    flips[0] = 1.0
    found = np.stack([_asymmetry(part, flips) for part in evidence])
    strongest = np.abs(found).argmax(axis=0)
    largest = np.take_along_axis(found, strongest[None], axis=0)[0]
    return p_value(float(abs(largest[0])), np.abs(largest[1:])), float(np.sign(largest[0]))


def _asymmetry(part: _Evidence, flips: Array) -> Array:
    """The first person's lead less the second's at the highest response, one a row of flips.

    In units of the scatter between blocks, which is the same whoever is first.
    """
    ahead = part.blocks[:, part.reach + 1 :]
    behind = part.blocks[:, : part.reach][:, ::-1]
    scatter = np.sqrt(((ahead**2).sum(axis=0) + (behind**2).sum(axis=0)) / 2)
    scatter = 2 * np.where(scatter > 0, scatter, 1.0)
    both, apart = (ahead + behind).sum(axis=0), flips @ (ahead - behind)
    first, second = np.abs(both + apart) / scatter, np.abs(both - apart) / scatter
    highest = np.maximum(first, second).argmax(axis=1)[:, None]
    return np.asarray(np.take_along_axis(first - second, highest, axis=1)[:, 0])


def _dated(
    evidence: tuple[_Evidence, ...], rng: np.random.Generator
) -> tuple[float, tuple[float, float]]:
    """Lag and interval of the evidence that dates the response best.

    Slow signals have broad responses that their whitened twins narrow, rhythmic ones lose theirs
    by whitening; of those that see the response clearly, the narrowest interval is taken.
    """
    strengths = [part.strength() for part in evidence]
    clear = [p for p, s in zip(evidence, strengths, strict=True) if s >= CLEAR * max(strengths)]
    dated = [(part.lag(), _interval(part, rng)) for part in clear]
    return min(dated, key=lambda d: d[1][1] - d[1][0])


def _interval(evidence: _Evidence, rng: np.random.Generator) -> tuple[float, float]:
    """95 % of the lag when blocks are drawn with replacement."""
    n = len(evidence.blocks)
    lags = [evidence.lag(evidence.blocks[rng.integers(n, size=n)]) for _ in range(DRAWS)]
    low, high = np.quantile(lags, (0.025, 0.975))
    return float(low), float(high)


def _peak(profile: Array) -> float:
    """Place of the highest response in samples from lag 0, refined by a parabola."""
    opposite = -profile.min() > OPPOSITE_MARGIN * profile.max()
    heights = -profile if opposite else profile
    k = int(np.argmax(heights))
    place = float(k)
    if 0 < k < heights.size - 1:
        before, top, after = heights[k - 1 : k + 2]
        bend = before - 2 * top + after
        if bend < 0:
            place += 0.5 * float(before - after) / float(bend)
    return place - (profile.size - 1) / 2
