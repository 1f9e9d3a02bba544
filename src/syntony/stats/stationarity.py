"""What must be taken out of a signal before chance can be estimated from it."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

import numpy as np

from syntony.core.session import Notice
from syntony.core.signals import Array
from syntony.kernels.detrend import detrend

#: Order of the polynomial that is taken out of a whole recording.
TREND_ORDER = 3
#: Share of the variance above which a trend is told.
TOLD_SHARE = 0.2
#: Share above which nothing is said of two persons' shifted signals.
STRONG_SHARE = 0.5
#: Spells of which the restlessness is compared.
SPELLS = 20
#: Spread of the logarithm of the restlessness above which spells differ much: it is 0.05 to 0.1
#: in linear signals, 0.2 to 0.4 in bursts, and 0.4 to 0.9 where it wanders tenfold.
UNEVEN = 0.4
#: Share of the power within a quarter of one rate above which a signal is a rhythm: it is at most
#: 0.35 in linear signals and bursts, and 0.96 in breath.
RHYTHMIC = 0.6


def settled(x: Array) -> Array:
    """A signal without its slow trend, its bursts tamed, ready for a null.

    Parameters
    ----------
    x : ndarray, shape (n,)
        NaN where nothing was observed.

    Returns
    -------
    ndarray, shape (n,)
        Tamed, freed of a cubic, and tamed again, where taming is
        ``arcsinh((x - median) / interquartile range)``: linear where the signal mostly is,
        logarithmic in its bursts, so that a few of them are neither the whole correlation nor
        the whole trend. All NaN where the signal does not vary.

    Notes
    -----
    Without detrending, phase randomization calls 60 % of independent trended pairs synchronous,
    with it 5 to 6 %. A cubic that is fitted before taming follows the largest bursts and leaves
    a wave in the stillness between them: 13 % instead of 5 to 7 % of strangers with rare large
    bursts were called synchronous (`make calibrate`).
    """
    seen = x[np.isfinite(x)]
    if seen.size < 2 or seen.min() == seen.max():
        return np.full_like(x, np.nan)
    return _tamed(detrend(_tamed(x), TREND_ORDER))


def _tamed(x: Array) -> Array:
    seen = x[np.isfinite(x)]
    low, middle, high = np.quantile(seen, (0.25, 0.5, 0.75))
    spread = high - low if high > low else seen.std()
    if not spread > 0:
        return np.full_like(x, np.nan)
    return np.asarray(np.arcsinh((x - middle) / spread))


def trend_share(x: Array) -> float:
    """Share of a signal's variance that a cubic explains, 0 to 1; NaN where it does not vary."""
    seen = x[np.isfinite(x)]
    total = seen.var() if seen.size else 0.0
    return float(1 - np.nanvar(detrend(x, TREND_ORDER)) / total) if total > 0 else np.nan


def trend_notice(X: Array) -> Notice | None:
    """Tell of a trend that had to be taken out before testing.

    Parameters
    ----------
    X : ndarray, shape (n_persons, n)
        The signals.

    Returns
    -------
    Notice or None
        None where no person's trend is worth a word.
    """
    share = max((trend_share(x) for x in X), default=np.nan)
    if not share > TOLD_SHARE:
        return None
    text = (
        f"A slow trend makes up {share:.0%} of one signal's variance; trends make strangers look "
        "synchronous, so it was taken out before testing."
    )
    return Notice("trend", text, warning=False)


def shared_trend(X: Array) -> Notice | None:
    """Say why signals as they are cannot be shifted in time to see what chance gives.

    Parameters
    ----------
    X : ndarray, shape (n_persons, n)
        The signals.

    Returns
    -------
    Notice or None
        None unless a trend is most of what two persons or more show.

    Notes
    -----
    Of groups of four independent random walks 40 % had a symbolic entropy, and 18 % a cluster
    phase, that circular shifts call more than chance at the level 0.05 (200 groups of 600 samples);
    of smooth stationary signals 5.5 and 4.5 %.
    """
    strong = sum(trend_share(x) > STRONG_SHARE for x in X)
    if strong < 2:
        return None
    text = (
        f"A slow trend makes up more than {STRONG_SHARE:.0%} of the variance of {strong} persons; "
        "shifted trends make strangers look synchronous. Take it out first (step detrend)."
    )
    return Notice("trend", text)


def shared_restlessness(X: Array) -> Notice | None:
    """Say that two persons or more are restless for spells and quiet for others.

    Parameters are those of `shared_trend`. Few spells of minutes meet by chance.
    """
    uneven = sum(_unevenness(x) > UNEVEN for x in X)
    if uneven < 2:
        return None
    text = (
        f"Restless spells alternate with quiet ones in {uneven} persons, and a few that meet by "
        "chance make strangers look synchronous. Take a measure that weighs every moment alike, "
        "or compare with pseudo-dyads."
    )
    return Notice("restless", text)


def _unevenness(x: Array) -> float:
    """Spread of the logarithm of the changes' size from spell to spell."""
    changes = np.diff(x)
    spells = np.array_split(changes[np.isfinite(changes)], SPELLS)
    if spells[-1].size < 2:
        return np.nan
    sizes = np.array([spell.std() for spell in spells])
    return float(np.std(np.log(sizes[sizes > 0]))) if (sizes > 0).any() else np.nan


def shared_rhythm(X: Array) -> Notice | None:
    """Say that two persons or more each keep a rhythm, as breath does.

    Parameters are those of `shared_trend`.
    """
    rhythmic = sum(_rhythmicity(x) > RHYTHMIC for x in X)
    if rhythmic < 2:
        return None
    text = (
        f"{rhythmic} persons keep a rhythm each; rhythms of nearly the same rate match for a while "
        "by chance. Take a measure of phases (ppc, accorr), or compare with pseudo-dyads."
    )
    return Notice("rhythm", text)


def _rhythmicity(x: Array) -> float:
    """Share of the power within a quarter of the strongest rate."""
    if not np.isfinite(x).any():
        return np.nan
    power = np.abs(np.fft.rfft(np.nan_to_num(x - np.nanmean(x)))) ** 2
    top = int(np.convolve(power, np.ones(9), "same").argmax())
    total = power.sum()
    near = power[math.ceil(0.8 * top) : math.floor(1.25 * top) + 1]
    return float(near.sum() / total) if total > 0 else np.nan


#: Families of ``make calibrate`` that can be seen in the data, and what is said where they are.
SEEN: Mapping[str, Callable[[Array], Notice | None]] = {
    "trends": shared_trend,
    "restless": shared_restlessness,
    "breathing": shared_rhythm,
}
