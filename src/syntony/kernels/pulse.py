"""A pulse in the color of skin: projection and spectral quality."""

import numpy as np
from numpy.typing import NDArray

from syntony.kernels import Array

#: Pulses a second that hearts can have (Hz).
BAND = (0.7, 4.0)
#: Half width around the pulse and its first overtone that counts as it (Hz).
AROUND = 0.15


def skin(picture: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Pixels with the chrominance of skin, of any tone.

    Parameters
    ----------
    picture : (..., 3) array of uint8
        RGB.

    Notes
    -----
    Cb 77 to 127 and Cr 133 to 173 after Chai & Ngan (1999), doi:10.1109/76.767122; brightness is
    not looked at, but for pixels that are black or overexposed.
    """
    red, green, blue = (picture[..., i].astype(np.int32) for i in range(3))
    cb = 128 + (-11059 * red - 21709 * green + 32768 * blue) // 65536
    cr = 128 + (32768 * red - 27439 * green - 5329 * blue) // 65536
    lit = (green > 15) & (np.maximum(np.maximum(red, green), blue) < 253)
    return lit & (cb >= 77) & (cb <= 127) & (cr >= 133) & (cr <= 173)


def plane_orthogonal(colors: Array, width: int) -> Array:
    """Pulse wave from mean colors by projection on the plane orthogonal to the skin's tone (POS).

    Parameters
    ----------
    colors : (n, 3) array
        Mean RGB of each picture, without gaps.
    width : int
        Length of the sliding window (samples); 1.6 s in the paper.

    Returns
    -------
    (n,) array
        Overlapped and added as in the paper.

    References
    ----------
    Wang, den Brinker, Stuijk & de Haan (2017), doi:10.1109/TBME.2016.2609282, algorithm 1.
    """
    windows = np.lib.stride_tricks.sliding_window_view(colors, width, axis=0)  # (m, 3, width)
    means = windows.mean(axis=2, keepdims=True)
    red, green, blue = np.moveaxis(windows / np.where(means > 0, means, 1.0), 1, 0)
    first, second = green - blue, green + blue - 2 * red
    spread = second.std(axis=1, keepdims=True)
    alpha = first.std(axis=1, keepdims=True) / np.where(spread > 0, spread, 1.0)
    pulse = first + alpha * second
    pulse -= pulse.mean(axis=1, keepdims=True)
    wave = np.zeros(len(colors))
    for i in range(width):
        wave[i : i + len(pulse)] += pulse[:, i]
    return wave


def pulse_rate(wave: Array, rate: float) -> tuple[float, float]:
    """Frequency of a pulse wave and how far it stands out of the rest.

    Parameters
    ----------
    wave : (n,) array
        From `plane_orthogonal`.
    rate : float
        Samples a second (Hz).

    Returns
    -------
    frequency : float
        Of the pulse (Hz); NaN where nothing varies, or most at the edge of the band.
    ratio : float
        Power around it and its first overtone over all other power in the band of hearts (dB).

    References
    ----------
    de Haan & Jeanne (2013), doi:10.1109/TBME.2013.2266196, section IV.
    """
    n = 8 * wave.size
    power = np.abs(np.fft.rfft((wave - wave.mean()) * np.hanning(wave.size), n)) ** 2
    frequencies = np.fft.rfftfreq(n, 1 / rate)
    inside = (frequencies >= BAND[0]) & (frequencies <= min(BAND[1], 0.45 * rate))
    if not inside.any() or np.ptp(wave) <= 1e-12 * np.abs(wave).max():
        return float("nan"), -np.inf
    top = int(np.flatnonzero(inside)[np.argmax(power[inside])])
    if power[top] < max(power[top - 1], power[top + 1]):
        return float("nan"), -np.inf
    left, middle, right = np.log(np.maximum(power[top - 1 : top + 2], 1e-300))
    bend = left - 2 * middle + right
    shift = 0.5 * (left - right) / bend if bend < 0 else 0.0
    frequency = (top + min(0.5, max(-0.5, shift))) * rate / n
    near = np.abs(frequencies - frequency) <= AROUND
    near |= np.abs(frequencies - 2 * frequency) <= AROUND
    signal, rest = power[inside & near].sum(), power[inside & ~near].sum()
    return float(frequency), float(10 * np.log10(signal / rest)) if rest > 0 else np.inf
