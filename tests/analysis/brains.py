"""Sessions of generated heads: channels that mix sources, a coupled block where it is planted."""

import numpy as np

from syntony.core.session import Recording, Session
from syntony.core.signals import Participant, SignalSet

SITES = ("F3", "Fz", "F4", "C3", "Cz", "C4")


def rhythm(rng, n, rate, low=8.0, high=13.0):
    """Noise of a band, of variance 1."""
    frequencies = np.fft.rfftfreq(n, 1 / rate)
    spectrum = np.fft.rfft(rng.normal(size=n))
    spectrum[(frequencies < low) | (frequencies > high)] = 0
    x = np.fft.irfft(spectrum, n)
    return x / x.std()


def eeg(rng, n, rate, sites=SITES, alpha=1.0):
    """One head in µV: a wandering background, and alpha that neighboring channels share."""
    white = rng.normal(size=(len(sites) + 1, n))
    background = white + 0.6 * np.roll(white, 1, axis=1)
    rhythms = np.stack([rhythm(rng, n, rate) for _ in range(len(sites) + 1)])
    x = 6 * background + 6 * alpha * rhythms
    return x[:-1] + x[1:]


def session_of(heads, rate, sites=SITES, unit="µV", name="s1", dyad="", prefix="eeg/"):
    """A session of heads that were recorded together."""
    sets = tuple(
        SignalSet(X, tuple(f"{prefix}{site}" for site in sites), rate, unit=unit, person=person,
                  modality="brain")
        for person, X in heads.items()
    )  # fmt: skip
    people = tuple(Participant(person) for person in heads)
    return Session(name, people, (Recording("caps", sets),), dyad=dyad)


def eeg_pair(seed, seconds=80, rate=100, coupled=0.0, alpha=(1.0, 1.0), **more):
    """Two heads; F3 and Fz of the first share an alpha rhythm with C4 of the second."""
    rng = np.random.default_rng(seed)
    n = seconds * rate
    heads = {
        person: eeg(rng, n, rate, alpha=strength)
        for person, strength in zip("AB", alpha, strict=True)
    }
    shared = rhythm(rng, n, rate)
    heads["A"][:2] += 10 * coupled * shared
    heads["B"][5] += 10 * coupled * shared
    return session_of(heads, rate, **more)


def blood_pair(seed, seconds=400, rate=5, coupled=0.0, pairs=("S1_D1", "S1_D2", "S2_D2")):
    """Two heads of hemoglobin (µM); the first channels share slow waves."""
    rng = np.random.default_rng(seed)
    n = seconds * rate
    shared = rhythm(rng, n, rate, 0.05, 0.1)
    heads = {}
    for person in "AB":
        own = np.stack([rhythm(rng, n, rate, 0.01, 0.3) for _ in range(len(pairs) + 1)])
        heads[person] = own[:-1] + own[1:]
        heads[person][0] += 3 * coupled * shared
    sites = [f"fNIRS HbO {pair}" for pair in pairs]
    return session_of(heads, rate, sites, "µM", prefix="")
