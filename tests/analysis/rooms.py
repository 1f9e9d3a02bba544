"""Rooms in which several devices record the same claps, flashes and movements."""

from fractions import Fraction

import numpy as np
from tests.analysis.devices import shared_signal

from syntony.analysis.traces import Trace
from syntony.core.signals import Signal

OFFSET, DRIFT = -7.321, 6e-5
CLAPS = np.array([12.3456, 14.1, 15.877])


def to_device(session, offset=OFFSET, drift=DRIFT):
    """Times on a device's clock: session = t + offset + drift * t."""
    return (np.asarray(session) - offset) / (1 + drift)


def sound(rng, claps, *, seconds=60.0, loud=0.6, rate=8000):
    """Talk-like noise that swells and ebbs, with claps of a hand: samples at `rate`."""
    n = int(seconds * rate)
    swell = np.interp(
        np.arange(n) / rate, np.arange(seconds * 4) / 4, rng.uniform(0, 0.08, int(seconds * 4))
    )
    x = rng.normal(0, 1, n) * swell
    for clap in np.atleast_1d(claps):
        first = int(np.ceil(clap * rate))
        tail = np.arange(int(0.05 * rate))
        part = slice(first, first + tail.size)
        x[part] += (loud * rng.normal(0, 1, tail.size) * np.exp(-tail / (0.01 * rate)))[
            : x[part].size
        ]
    return np.clip(x, -1, 1)


def heard(rng, claps, **options):
    """The trace of such a sound."""
    x = sound(rng, claps, **options)
    power = np.square(x).reshape(-1, 8).mean(axis=1)
    return Trace("sound", Signal(np.sqrt(power), 1000, name="sound"), -0.0005, 0.002)


def felt(rng, claps, *, seconds=60.0, rate=64):
    """An accelerometer on a wrist: restless, with a jolt at each clap."""
    times = np.arange(int(seconds * rate)) / rate
    x = np.abs(rng.normal(0, 0.05, times.size))
    for clap in np.atleast_1d(claps):
        x += 2.0 * np.exp(-np.clip(times - clap, 0, None) / 0.03) * (times >= clap)
    return Trace(
        "acceleration", Signal(x, rate, name="acceleration"), 0.5 / rate, 1 / rate / 12**0.5
    )


def seen(rng, flashes, *, seconds=60.0, rate=25):
    """The light of a film, with a lamp that is switched on for a fifth of a second."""
    times = np.arange(int(seconds * rate)) / rate
    x = rng.normal(110, 0.3, times.size)
    for flash in np.atleast_1d(flashes):
        x += 30.0 * ((times >= flash) & (times < flash + 0.2))
    return Trace("light", Signal(x, rate, name="light"), 0.5 / rate, 1 / rate / 12**0.5)


def moved(rng, *, offset, drift, seconds=300.0):
    """A film's movement and an accelerometer of one body: (film, accelerometer on its clock)."""
    thing = shared_signal(rng, rate=25.0, duration=seconds + 60)
    film = np.arange(int(seconds * 25)) / 25
    wrist = np.arange(int(seconds * 50)) / 50
    session = wrist + offset + drift * wrist
    known = (session > 0) & (session < seconds + 50)
    lively = np.exp(0.8 * thing(np.where(known, session, 0.0)))
    lively = np.where(known, lively, 1.0)
    # What a picture shows is what changed since the one before it.
    pictures = np.exp(0.8 * thing(np.clip(film - 0.02, 0, None))) * np.exp(
        rng.normal(0, 0.3, film.size)
    )
    wrists = lively * np.exp(rng.normal(0, 0.3, wrist.size))
    return (
        Trace("movement", Signal(pictures, Fraction(25), name="movement"), 0.02, 0.012),
        Trace("acceleration", Signal(wrists, Fraction(50), name="acceleration"), 0.01, 0.006),
    )
