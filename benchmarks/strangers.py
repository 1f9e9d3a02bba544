"""Strangers on whom every measure's default is calibrated, and strangers who share a situation.

Each family makes any number of persons, each from nothing that another one has: white noise,
memory (autoregressions), trends, bursts, breathing, restless spells, gaps. In the families of
`SITUATIONS` persons do not heed each other either, but something acts on all of them: one
stimulus, a rule of taking turns, an artifact of the recording. No null that is made of the two
recordings can tell this from synchrony; what it does to each measure is told, not judged.

Everything is drawn from the generator that is given, so a seed is a group of strangers.
"""

from collections.abc import Callable, Mapping

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

Array = NDArray[np.float64]
Family = Callable[[Generator, int], Array]

RATE = 4
N = 2400  # ten minutes

TREND = 6.0  # from lowest to highest, in standard deviations of what it is added to
BURSTS = 0.3  # a second
BURST = 2.0  # duration (s)
SIZES = 0.5  # standard deviation of the logarithm of a burst's size
CAMERA = 0.05  # noise of stillness, in units of the median burst
BREATH = 0.25  # Hz
BREATH_SPREAD = 0.01  # between persons (Hz)
PHASE_NOISE = 0.12  # rad in a second
BELT = 0.1  # noise of the belt, in units of a breath
TURN = 8.0  # of speaking, on average (s)
ARTIFACTS = 0.05  # flashes a second that all sensors see


def inert(rng: Generator, memory: float, n: int = N) -> Array:
    """Autoregressive series of order 1 and unit variance."""
    from scipy.signal import lfilter

    shocks = rng.standard_normal(n + 800)
    return np.asarray(np.sqrt(1 - memory**2) * lfilter([1], [1, -memory], shocks)[800:])


def _each(one: Callable[[Generator], Array]) -> Family:
    """Persons who are made one after the other, each alone."""
    return lambda rng, persons: np.stack([one(rng) for _ in range(persons)])


def _memory(memory: float) -> Family:
    return _each(lambda rng: inert(rng, memory))


def _trending(rng: Generator) -> Array:
    """Memory on a straight line, a parabola (either way up), or habituation."""
    t = np.arange(N) / N
    shapes = (t, (t - 0.5) ** 2, np.exp(-t / rng.uniform(0.15, 0.5)))
    kind, sign = rng.integers(3), rng.choice([-1, 1])
    shape = shapes[kind] * (1 if kind == 2 else sign)
    return inert(rng, 0.9) + TREND * (shape - shape.mean()) / np.ptp(shape)


def _bursting(rng: Generator) -> Array:
    """Motion energy: half a sine for every burst over the noise of stillness."""
    onsets = rng.uniform(-10, N / RATE + 10, rng.poisson(BURSTS * (N / RATE + 20)))
    fine = 10 * RATE
    train = np.zeros(10 * N)
    at = np.round(onsets * fine).astype(int)
    inside = (at >= 0) & (at < train.size)
    np.add.at(train, at[inside], rng.lognormal(0.0, SIZES, onsets.size)[inside])
    shape = np.sin(np.pi * (np.arange(BURST * fine) + 0.5) / (BURST * fine))
    energy = np.convolve(train, shape)[: train.size].reshape(N, 10).mean(axis=1)
    return np.asarray(energy + CAMERA * np.abs(rng.standard_normal(N)))


def _breathing(rng: Generator) -> Array:
    """A rhythm whose rate is a person's own and whose phase wanders."""
    hertz = BREATH + BREATH_SPREAD * rng.standard_normal()
    wander = np.cumsum(PHASE_NOISE * rng.standard_normal(N)) / np.sqrt(RATE)
    phase = 2 * np.pi * (hertz * np.arange(N) / RATE + rng.random()) + wander
    return np.asarray(np.cos(phase) + BELT * rng.standard_normal(N))


def _restless(rng: Generator) -> Array:
    """Memory whose spread wanders by a factor of about ten over minutes."""
    return np.asarray(inert(rng, 0.9) * np.exp(0.8 * inert(rng, 0.997)))


def _gappy(rng: Generator) -> Array:
    """Memory under noise of a person's own size, 10 to 30 % missing in runs of some ten seconds."""
    x = inert(rng, 0.9) + rng.uniform(0.2, 1.0) * rng.standard_normal(N)
    share, gone = rng.uniform(0.1, 0.3), np.zeros(N, bool)
    while gone.mean() < share:
        at, length = rng.integers(N), rng.geometric(1 / (10 * RATE))
        gone[at : at + length] = True
    x[gone] = np.nan
    return x


def _stimulated(rng: Generator, persons: int) -> Array:
    """Half of everybody's variance is their answer to one film."""
    film = inert(rng, 0.9)
    return np.stack([(film + inert(rng, 0.9)) / np.sqrt(2) for _ in range(persons)])


def _taking_turns(rng: Generator, persons: int) -> Array:
    """Who has the turn moves more; nobody heeds how the others move."""
    lengths = rng.exponential(TURN, int(4 * N / RATE / TURN) + 8) + 1.0
    ends = np.cumsum(lengths)
    turn = np.searchsorted(ends, np.arange(N) / RATE)
    speaks = (turn % persons == np.arange(persons)[:, None]).astype(float)
    return np.stack([2 * own + inert(rng, 0.9) for own in speaks])


def _flashed(rng: Generator, persons: int) -> Array:
    """Flashes of the light or thuds on the table that every sensor sees at once."""
    flashes = (rng.random(N) < ARTIFACTS / RATE) * rng.lognormal(1.5, 0.5, N)
    return np.stack([inert(rng, 0.9) + flashes for _ in range(persons)])


#: Nobody shares anything: a fair test calls one in twenty.
STRANGERS: Mapping[str, Family] = {
    "white": lambda rng, persons: rng.standard_normal((persons, N)),
    "memory .5": _memory(0.5),
    "memory .9": _memory(0.9),
    "memory .98": _memory(0.98),
    "trends": _each(_trending),
    "bursts": _each(_bursting),
    "breathing": _each(_breathing),
    "restless": _each(_restless),
    "gaps": _each(_gappy),
}
#: Something acts on all: what a measure makes of it is printed.
SITUATIONS: Mapping[str, Family] = {
    "shared stimulus": _stimulated,
    "turn taking": _taking_turns,
    "shared artifact": _flashed,
}
FAMILIES: Mapping[str, Family] = {**STRANGERS, **SITUATIONS}
