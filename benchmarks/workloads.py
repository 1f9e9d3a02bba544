"""The data that everybody is timed on: seeded, and of the shape of real recordings."""

import numpy as np

RATE = 25  # samples/s of motion energy
HOUR = 3600 * RATE
MAX_LAG = 5 * RATE
W1 = {"width": 60 * RATE, "step": 30 * RATE, "max_lag": MAX_LAG}
W1B = {"width": 30 * RATE, "step": RATE, "max_lag": MAX_LAG}
SLOW_RATE = 10
W3 = {"width": 30 * SLOW_RATE, "max_lag": 3 * SLOW_RATE}


def decaying(pole, noise):
    """First-order autoregression driven by the noise, standardized."""
    decay = pole ** np.arange(min(noise.shape[-1], int(30 / (1 - pole))))
    size = 2 * noise.shape[-1]
    x = np.fft.irfft(np.fft.rfft(noise, size) * np.fft.rfft(decay, size))[..., : noise.shape[-1]]
    return x / x.std(axis=-1, keepdims=True)


def motion_energy(n, seed):
    """Two persons' motion energy, counts in bursts with stillness between; the second follows."""
    rng = np.random.default_rng(seed)
    gate = np.maximum(decaying(0.995, rng.normal(size=(3, n))) - 0.2, 0)
    own_x, own_y, shared = gate * np.abs(decaying(0.7, rng.normal(size=(3, n))))
    return np.round(150 * np.stack([own_x + 0.4 * shared, own_y + 0.4 * np.roll(shared, RATE)]))


def slow_pair(n, seed=3):
    """Two slow series (as heart rate) with a shared part that the second has 0.8 s later."""
    rng = np.random.default_rng(seed)
    own_x, own_y, shared = decaying(0.9, rng.normal(size=(3, n)))
    return np.stack([own_x + 0.6 * shared, own_y + 0.6 * np.roll(shared, 8)])


def starts(n, *, width, step, max_lag):
    """First samples of the windows, the same in both series."""
    first = np.arange(0, n - width - max_lag + 1, step)
    return np.repeat(first[:, None], 2, axis=1)


def with_gaps(x, rng, *, share=0.05, longest=250):
    """The series without some 5 % of its samples, in runs of up to ten seconds."""
    x = x.copy()
    while np.isnan(x).mean() < share:
        begin = rng.integers(0, x.size)
        x[begin : begin + rng.integers(1, longest)] = np.nan
    return x


CHANNELS, SAMPLES = 20, 6000  # of two people's fNIRS, ten minutes at 10 Hz
EPOCHS, ELECTRODES, BANDS, EPOCH = 60, 32, 5, 250  # of two people's EEG, one second at 250 Hz
EDGES = ((1, 4), (4, 8), (8, 13), (13, 30), (30, 45))  # of the bands (Hz)


def fnirs(seed=3):
    """Hemoglobin of two people, (2, channels, samples): drifts, heart, breath, a shared part."""
    rng = np.random.default_rng(seed)
    t = np.arange(SAMPLES) / SLOW_RATE
    shared = np.sin(2 * np.pi * 0.1 * t + 0.1 * rng.normal(size=SAMPLES).cumsum())
    out = decaying(0.98, rng.normal(size=(2, CHANNELS, SAMPLES)))
    out += rng.uniform(size=(2, CHANNELS, 1)) * shared
    for person, (heart, breath) in enumerate(((1.1, 0.25), (1.2, 0.28))):
        out[person] += 0.4 * np.sin(2 * np.pi * heart * t) + 0.3 * np.sin(2 * np.pi * breath * t)
    return out


def analytic_eeg(seed=4):
    """Analytic signals of two people, (2, epochs, bands, electrodes, samples), partly shared."""
    rng = np.random.default_rng(seed)
    shape = (2, EPOCHS, BANDS, ELECTRODES, EPOCH)
    z = decaying(0.9, rng.normal(size=shape)) + 1j * decaying(0.9, rng.normal(size=shape))
    wave = np.exp(2j * np.pi * 10 * np.arange(EPOCH) / EPOCH)
    return z + rng.uniform(size=(2, 1, 1, ELECTRODES, 1)) * wave * np.exp(0.7j)


def eeg(seed=4):
    """EEG of two people in epochs (V), (2, epochs, electrodes, samples), an alpha wave shared."""
    rng = np.random.default_rng(seed)
    n = EPOCHS * EPOCH
    alpha = decaying(0.9, rng.normal(size=n)) * np.sin(2 * np.pi * 10 * np.arange(n) / EPOCH)
    out = decaying(0.9, rng.normal(size=(2, ELECTRODES, n)))
    out += rng.uniform(0, 1.5, (2, ELECTRODES, 1)) * alpha
    parts = out.reshape(2, ELECTRODES, EPOCHS, EPOCH).swapaxes(1, 2)
    return 1e-5 * np.ascontiguousarray(parts)


def oscillators(persons, n=18_000, seed=5):
    """A group's phases near 0.3 Hz at 10 Hz that pull at each other, as noisy sines."""
    rng = np.random.default_rng(seed)
    speed = 2 * np.pi * rng.uniform(0.27, 0.33, persons) / SLOW_RATE
    phase = rng.uniform(0, 6, persons)
    noise = 0.5 / np.sqrt(SLOW_RATE) * rng.normal(size=(n, persons))
    out = np.empty((persons, n))
    for t in range(n):
        mean = np.exp(1j * phase).mean()
        pull = 0.25 / SLOW_RATE * np.abs(mean) * np.sin(np.angle(mean) - phase)
        phase = phase + speed + pull + noise[t]
        out[:, t] = np.sin(phase)
    out += 0.1 * rng.normal(size=out.shape)
    return (out - out.mean(axis=1, keepdims=True)) / out.std(axis=1, keepdims=True)
