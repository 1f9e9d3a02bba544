"""Two devices that record the same thing on clocks of their own."""

import numpy as np
from scipy.interpolate import CubicSpline

from syntony.core.signals import Signal

_OVERSAMPLING = 6


def shared_signal(rng, *, rate, duration, memory=0.9, bursts=0.0):
    """A function of session time: noise with power law `memory`, below 0.9 of Nyquist."""
    n = int((duration + 1) * rate * _OVERSAMPLING)
    frequency = np.fft.rfftfreq(n) * _OVERSAMPLING
    spectrum = np.fft.rfft(rng.normal(size=n)) / np.sqrt(1 + (frequency / 0.05) ** (2 * memory))
    spectrum[frequency > 0.45] = 0
    values = np.fft.irfft(spectrum, n)
    times = np.arange(n) / (rate * _OVERSAMPLING)
    if bursts:
        knots = np.arange(0, duration + 30, 15.0)
        values *= np.exp(np.interp(times, knots, rng.normal(0, bursts, knots.size)))
    return CubicSpline(times, values / values.std())


def two_devices(
    rng, *, offset, drift, rate=25.0, duration=600.0, noise=1.0, missing=0.0, **kind
):  # fmt: skip
    """(device, reference): session time = t + offset + drift * t on the device's clock."""
    thing = shared_signal(rng, rate=rate, duration=duration, **kind)
    begin, late = rng.uniform(0, 30, 2)
    reference = begin + np.arange(int((duration - begin - 1) * rate)) / rate
    start = (late - offset) / (1 + drift)
    device = start + np.arange(int((duration - late - 2) * rate / (1 + abs(drift)))) / rate
    recordings = []
    for times, first, session in (
        (device, start, device + offset + drift * device),
        (reference, begin, reference),
    ):
        values = thing(session) + rng.normal(0, noise, times.size)
        for _ in range(int(missing * times.size / 50)):
            gap = rng.integers(0, times.size)
            values[gap : gap + 50] = np.nan
        recordings.append(Signal.with_gaps(values, rate, start=first, name="sound"))
    return recordings
