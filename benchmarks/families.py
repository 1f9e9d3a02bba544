"""Pairs of people whose truth is known: strangers of five kinds, and coupled pairs of two kinds.

Ten minutes at 2 Hz. Everything is drawn from the generator that is given, so a seed is a pair.
The families stand for those of a pilot study whose rates of "significant" results are printed
beside ours. Fitted to the pilot's rows of *classical* methods (never to our own results):

- the rate, duration and spread of the bursts, to Pearson, the largest cross-correlation against
  1.96/sqrt(N), sample shuffling, phase randomization and prewhitening on independent bursts;
- the jitter of a copied burst, and that episodes cover exactly their share of the time, to the
  power of phase randomization after detrending and of prewhitening (.32/.77/.93, .34/.74/.88);
- how much two breathing rates differ, to Pearson (.48) and the largest cross-correlation (.72).

Nothing was fitted in the autoregressive families: they are what their names say.
"""

import numpy as np

RATE = 2
N = 1200
MAX_LAG = 5.0
LAG = 2.0  # by which the first person leads in the coupled families (s)

TREND = 6.0  # from lowest to highest, in standard deviations of what it is added to
BURSTS_PER_SECOND = 0.3
BURST = 2.0  # duration (s)
SIZES = 0.5  # standard deviation of the logarithm of a burst's size
CAMERA = 0.05  # noise of stillness, in units of the median burst
JITTER = 0.4  # of a copied burst's delay (s)
EPISODE = 60.0  # of copying (s), about
SHARES = (0.2, 0.6)  # of the time that episodes cover
BREATH = 0.25  # Hz
BREATH_SPREAD = 0.01  # between persons (Hz)
PHASE_NOISE = 0.12  # rad in a second
BELT = 0.1  # noise of the belt, in units of a breath


def inert(rng, memory, n=N):
    """Autoregressive series of order 1 and unit variance."""
    from scipy.signal import lfilter

    shocks = rng.standard_normal(n + 400)
    return np.sqrt(1 - memory**2) * lfilter([1], [1, -memory], shocks)[400:]


def white(rng):
    return rng.standard_normal((2, N))


def inertia(memory):
    return lambda rng: np.stack([inert(rng, memory), inert(rng, memory)])


def trends(rng):
    return np.stack([inert(rng, 0.9) + _trend(rng) for _ in range(2)])


def _trend(rng):
    """A straight line, a parabola (either way up), or habituation."""
    t = np.arange(N) / N
    shapes = (t, (t - 0.5) ** 2, np.exp(-t / rng.uniform(0.15, 0.5)))
    kind, sign = rng.integers(3), rng.choice([-1, 1])
    shape = shapes[kind] * (1 if kind == 2 else sign)
    return TREND * (shape - shape.mean()) / np.ptp(shape)


def breathing(rng):
    t = np.arange(N) / RATE
    people = []
    for _ in range(2):
        hertz = BREATH + BREATH_SPREAD * rng.standard_normal()
        wander = np.cumsum(PHASE_NOISE * rng.standard_normal(N)) / np.sqrt(RATE)
        phase = 2 * np.pi * hertz * t + rng.uniform(0, 2 * np.pi) + wander
        people.append(np.cos(phase) + BELT * rng.standard_normal(N))
    return np.stack(people)


def lagged(strength):
    """The second person is ``strength`` times the first one's past and otherwise a stranger."""

    def pair(rng):
        lag = round(LAG * RATE)
        x = inert(rng, 0.9, N + lag)
        y = strength * x[:N] + np.sqrt(1 - strength**2) * inert(rng, 0.9)
        return np.stack([x[lag:], y])

    return pair


def bursts(strength=0.0):
    """Motion energy: the second person copies a share of about ``strength`` of the bursts.

    Copying happens in episodes that cover 20 to 60 % of the time; within them a burst is copied
    with probability strength / 0.4, at most 1, and each person's bursts have sizes of their own.
    """

    def pair(rng):
        first = _onsets(rng, BURSTS_PER_SECOND)
        own = _onsets(rng, BURSTS_PER_SECOND * (1 - strength))
        chance = min(1.0, strength / np.mean(SHARES))
        taken = first[_within_episodes(rng, first) & (rng.random(first.size) < chance)]
        copied = taken + LAG + JITTER * rng.standard_normal(taken.size)
        return np.stack([_rendered(rng, first), _rendered(rng, np.concatenate([own, copied]))])

    return pair


def _onsets(rng, per_second):
    """Onsets of bursts (s), some before the record begins and after it ends."""
    return rng.uniform(-10, N / RATE + 10, rng.poisson(per_second * (N / RATE + 20)))


def _within_episodes(rng, times):
    """Whether each time lies in an episode; episodes cover exactly the share that is drawn."""
    covered = rng.uniform(*SHARES) * N / RATE
    count = max(1, round(covered / EPISODE))
    apart = rng.dirichlet(np.ones(count + 1)) * (N / RATE - covered)
    starts = np.cumsum(apart[:-1]) + covered / count * np.arange(count)
    return ((times[:, None] >= starts) & (times[:, None] < starts + covered / count)).any(axis=1)


def _rendered(rng, onsets):
    """Half a sine for every burst, on a grid ten times as fine, averaged over each sample."""
    fine = 10 * RATE
    train = np.zeros(10 * N)
    at = np.round(onsets * fine).astype(int)
    sizes = rng.lognormal(0.0, SIZES, onsets.size)
    inside = (at >= 0) & (at < train.size)
    np.add.at(train, at[inside], sizes[inside])
    shape = np.sin(np.pi * (np.arange(BURST * fine) + 0.5) / (BURST * fine))
    energy = np.convolve(train, shape)[: train.size].reshape(N, 10).mean(axis=1)
    return energy + CAMERA * np.abs(rng.standard_normal(N))


STRANGERS = {
    "white": white,
    "AR .5": inertia(0.5),
    "AR .9": inertia(0.9),
    "AR .98": inertia(0.98),
    "trend": trends,
    "bursts": bursts(),
    "breath": breathing,
}
COUPLED = {
    "lagged .15": lagged(0.15),
    "lagged .3": lagged(0.3),
    "lagged .5": lagged(0.5),
    "copied .15": bursts(0.15),
    "copied .3": bursts(0.3),
    "copied .5": bursts(0.5),
}
