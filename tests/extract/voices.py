"""Speech-like sound with a known pitch, loudness and rate, made here."""

import numpy as np

RATE = 16_000


def vowel(n, f0, rate=RATE, seed=1):
    """Harmonics of `f0` (a number or (n,) Hz) through three resonances, peak 1."""
    phase = 2 * np.pi * np.cumsum(np.broadcast_to(f0, n)) / rate
    highest = int(min(3500.0, 0.45 * rate) / np.max(f0))
    rng = np.random.default_rng(seed)
    x = np.zeros(n)
    for k in range(1, highest + 1):
        f = k * float(np.mean(f0))
        gain = sum(1 / (1 + ((f - c) / w) ** 2) for c, w in ((600, 150), (1100, 200), (2500, 300)))
        x += (0.05 + gain) / k * np.cos(k * phase + rng.uniform(0, 2 * np.pi))
    return x / np.abs(x).max()


def syllables(n, rate=RATE, per_second=4.0, depth=0.95):
    """Loudness that rises and falls like syllables."""
    return 1 - depth * np.cos(np.pi * per_second * np.arange(n) / rate) ** 2


def between(n, spans, rate=RATE):
    """1 within spans (s), 0 outside."""
    t = np.arange(n) / rate
    return np.any([(t >= a) & (t < b) for a, b in spans], axis=0).astype(float)


def two_microphones(spans, f0=(120.0, 210.0), leak_db=-16.5, seconds=8.0, noise=1e-4):
    """Two speakers who leak into each other's microphones, shape (2, n)."""
    n = round(seconds * RATE)
    rng = np.random.default_rng(3)
    voices = np.array(
        [
            0.3 * vowel(n, f, seed=i) * syllables(n) * between(n, s)
            for i, (f, s) in enumerate(zip(f0, spans, strict=True))
        ]
    )
    leak = 10 ** (leak_db / 20)
    return voices + leak * voices[::-1] + noise * rng.normal(size=voices.shape)
