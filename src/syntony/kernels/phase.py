"""Metrics of analytic signals: every channel of one person with every one of another.

All take ``A (..., n_first, n_times)`` and ``B (..., n_second, n_times)``, complex and without NaN,
and return ``(..., n_first, n_second)``. Over epochs in place of times they are the definitions
across epochs. The angle of ``A conj(B)`` is positive where the first leads.
"""

from collections.abc import Callable

import numpy as np
from numba import njit
from numpy.typing import NDArray

from syntony.kernels import Array

Complex = NDArray[np.complexfloating]
Metric = Callable[[Complex, Complex], Array]
#: What is left of a ratio's divisor by rounding alone.
NOTHING = 1e-12
#: Sine of a phase difference that rounding alone makes.
IN_PHASE = 1e-10


def mean_over_epochs(metric: Metric, A: Complex, B: Complex) -> Array:
    """Mean of a metric over epochs, one epoch at a time, so that memory does not grow with them.

    Parameters
    ----------
    metric : callable
        Of this module.
    A, B : complex ndarray, shape (n_epochs, ..., n_channels, n_times)
        Analytic signals of two persons.

    Returns
    -------
    ndarray, shape (..., n_first, n_second)
        NaN epochs are left out.
    """
    total = count = np.zeros(())
    for a, b in zip(A, B, strict=True):
        found = metric(a, b)
        if np.isfinite(found.sum()):
            total, count = total + found, count + 1
        else:
            known = np.isfinite(found)
            total, count = total + np.where(known, found, 0.0), count + known
    return np.asarray(np.where(count > 0, total / np.maximum(count, 1), np.nan))


def phasors(Z: Complex) -> Complex:
    """Every sample with its phase and modulus 1; NaN where it is 0."""
    Z = np.ascontiguousarray(Z)
    out = np.empty_like(Z)
    _unit(Z.ravel(), out.ravel())
    return out


def plv(A: Complex, B: Complex) -> Array:
    """Phase-locking value, 0 to 1.

    References
    ----------
    .. [1] Lachaux et al. (1999), doi:10.1002/(SICI)1097-0193(1999)8:4<194::AID-HBM4>3.0.CO;2-C.
    """
    return np.asarray(np.minimum(np.abs(_locking(A, B)), 1.0))


def ppc(A: Complex, B: Complex) -> Array:
    """Pairwise phase consistency, up to 1; 0 for strangers however few the samples.

    References
    ----------
    .. [1] Vinck et al. (2010), doi:10.1016/j.neuroimage.2010.01.073.
    """
    n = A.shape[-1]
    return np.asarray((n * plv(A, B) ** 2 - 1) / (n - 1))


def ciplv(A: Complex, B: Complex) -> Array:
    """Corrected imaginary phase locking, 0 to 1; 0 where all of the locking has no delay.

    References
    ----------
    .. [1] Bruna, Maestu & Pereda (2018), doi:10.1088/1741-2552/aacfe4.
    """
    locking = _locking(A, B)
    rest = 1 - locking.real**2
    return _ratio(np.abs(locking.imag), np.sqrt(np.maximum(rest, 0.0)), rest > NOTHING)


def nm_locking(first: int, second: int) -> Metric:
    """Locking of `first` turns of the first person to `second` turns of the second.

    Parameters
    ----------
    first, second : int
        ``nm_locking(1, 2)``: the second turns twice while the first turns once.

    Returns
    -------
    callable
        A metric: ``|mean exp(i (second phase_A - first phase_B))|``.

    References
    ----------
    .. [1] Tass et al. (1998), doi:10.1103/PhysRevLett.81.3291.
    """

    def locking(A: Complex, B: Complex) -> Array:
        u, v = phasors(A) ** second, phasors(B) ** first
        return np.asarray(np.minimum(np.abs(_products(u, v)) / A.shape[-1], 1.0))

    return locking


def coherency(A: Complex, B: Complex) -> Complex:
    """Complex coherency; its modulus is the (unsquared) coherence."""
    divisor = _norms(A)[..., :, None] * _norms(B)[..., None, :]
    return np.asarray(_products(A, B) / np.where(divisor > 0, divisor, np.nan))


def coherence(A: Complex, B: Complex) -> Array:
    """Modulus of the coherency, 0 to 1, not squared."""
    return np.asarray(np.minimum(np.abs(coherency(A, B)), 1.0))


def imaginary_coherence(A: Complex, B: Complex) -> Array:
    """Imaginary part of the coherency, -1 to 1, positive where the first leads.

    References
    ----------
    .. [1] Nolte et al. (2004), doi:10.1016/j.clinph.2004.04.029.
    """
    return np.asarray(coherency(A, B).imag)


def ccorr(A: Complex, B: Complex) -> Array:
    """Circular correlation of phases, -1 to 1.

    References
    ----------
    .. [1] Jammalamadaka & SenGupta (2001), doi:10.1142/4031; Burgess (2013),
       doi:10.3389/fnhum.2013.00881.
    """
    a, b = (_sines(Z) for Z in (A, B))
    return np.asarray(np.clip(a @ b.swapaxes(-1, -2), -1.0, 1.0))


def accorr(A: Complex, B: Complex) -> Array:
    """Circular correlation about the centers that suit the pair, -1 to 1.

    Notes
    -----
    With u- and u+ the directions of the mean difference and of the mean sum of the phases, the
    centers m and n have ``exp(2im) = u+ u-`` and ``exp(2in) = u+ / u-``, and
    ``sum sin^2(a - m) = (T - Re(exp(-2im) sum exp(2ia))) / 2``: two products, no loop over pairs.

    References
    ----------
    .. [1] Zimmermann et al. (2024), doi:10.1162/imag_a_00350.
    """
    u, v = phasors(A), phasors(B)
    n = A.shape[-1]
    turned = np.ascontiguousarray(v.swapaxes(-1, -2))
    together, apart = u @ turned, u @ turned.conj()
    size, distance = np.abs(together), np.abs(apart)
    up, down = (_direction(z, r) for z, r in ((together, size), (apart, distance)))
    twice_u = np.einsum("...t,...t->...", u, u)[..., :, None]
    twice_v = np.einsum("...t,...t->...", v, v)[..., None, :]
    left = n - ((up * down).conj() * twice_u).real
    right = n - (up.conj() * down * twice_v).real
    squared = np.maximum(left * right, 0)
    return np.clip(_ratio(distance - size, np.sqrt(squared), squared > NOTHING), -1.0, 1.0)


def envelope_correlation(A: Complex, B: Complex) -> Array:
    """Pearson's r of the envelopes."""
    return _pearson(np.sqrt(_power(A)), np.sqrt(_power(B)))


def power_correlation(A: Complex, B: Complex) -> Array:
    """Pearson's r of the squared envelopes."""
    return _pearson(_power(A), _power(B))


def pli(A: Complex, B: Complex) -> Array:
    """Phase-lag index, 0 to 1 (Stam, Nolte & Daffertshofer 2007, doi:10.1002/hbm.20346)."""
    return np.asarray(lag_indices(A, B)[0])


def pli2(A: Complex, B: Complex) -> Array:
    """Squared phase-lag index without bias; 0 for strangers however few the samples.

    References
    ----------
    .. [1] Vinck et al. (2011), doi:10.1016/j.neuroimage.2011.01.055.
    """
    return np.asarray(lag_indices(A, B)[1])


def wpli(A: Complex, B: Complex) -> Array:
    """Weighted phase-lag index, 0 to 1; 0 where nothing is delayed.

    References
    ----------
    .. [1] Vinck et al. (2011), doi:10.1016/j.neuroimage.2011.01.055.
    """
    return np.asarray(lag_indices(A, B)[2])


def wpli_debiased(A: Complex, B: Complex) -> Array:
    """Squared weighted phase-lag index without bias; 0 for strangers however few the samples.

    References
    ----------
    .. [1] Vinck et al. (2011), doi:10.1016/j.neuroimage.2011.01.055.
    """
    return np.asarray(lag_indices(A, B)[3])


def lag_indices(A: Complex, B: Complex) -> Array:
    """Phase-lag index, its unbiased square, weighted and debiased: four metrics in one pass.

    Returns
    -------
    ndarray, shape (4, ..., n_first, n_second)
        As `pli`, `pli2`, `wpli` and `wpli_debiased`.
    """
    out = np.empty((4, *A.shape[:-1], B.shape[-2]))
    flat = out.reshape(4, -1, *out.shape[-2:])
    _fill_lag_indices(*_parts(A), *_parts(B), IN_PHASE, NOTHING, flat)
    return out


def _locking(A: Complex, B: Complex) -> Complex:
    return np.asarray(_products(phasors(A), phasors(B)) / A.shape[-1])


def _products(A: Complex, B: Complex) -> Complex:
    """Sums over time of ``A conj(B)``, one small matrix product a band."""
    return np.asarray(A @ B.conj().swapaxes(-1, -2))


def _norms(Z: Complex) -> Array:
    parts = np.ascontiguousarray(Z).view(Z.real.dtype)
    return np.asarray(np.sqrt(np.einsum("...t,...t->...", parts, parts)))


def _power(Z: Complex) -> Array:
    return np.asarray(Z.real**2 + Z.imag**2)


def _sines(Z: Complex) -> Array:
    """Sines of the phases about their circular mean, of unit norm; NaN if they do not vary."""
    Z = np.ascontiguousarray(Z, np.complex128)
    out = np.empty(Z.shape)
    n = Z.shape[-1]
    _centered_sines(Z.view(np.float64).reshape(-1, 2 * n), out.reshape(-1, n))
    return out


def _direction(Z: Complex, size: Array) -> Complex:
    return np.asarray(np.divide(Z, size, out=np.ones_like(Z), where=size > 0))


def _pearson(a: Array, b: Array) -> Array:
    """Pearson's r of every row with every row; NaN where one does not vary."""
    centered = [v - v.mean(axis=-1, keepdims=True) for v in (a, b)]
    norms = [np.sqrt(np.einsum("...t,...t->...", v, v)) for v in centered]
    divisor = norms[0][..., :, None] * norms[1][..., None, :]
    r = (centered[0] @ centered[1].swapaxes(-1, -2)) / np.where(divisor > 0, divisor, np.nan)
    return np.asarray(np.clip(r, -1.0, 1.0))


def _ratio(above: Array, below: Array, there: NDArray[np.bool_]) -> Array:
    """A ratio that is 0 where rounding is all that is left of both; NaN stays NaN."""
    if there.all():
        return np.asarray(above / below)
    found = np.divide(above, below, out=np.zeros_like(above), where=there)
    return np.where(np.isnan(below), np.nan, found)


def _parts(Z: Complex) -> tuple[Array, Array, Array]:
    """Real part and imaginary part (n_bands, n_channels, n_times), norms (n_bands, n_channels)."""
    Z = np.ascontiguousarray(Z, np.complex128)
    channels, n = Z.shape[-2:]
    re, im = np.empty((2, Z.size // n, n))
    norms = np.empty(len(re))
    _split(Z.view(np.float64).reshape(-1, 2 * n), re, im, norms)
    shape = (-1, channels, n)
    return re.reshape(shape), im.reshape(shape), norms.reshape(-1, channels)


@njit(cache=True, nogil=True, error_model="numpy", fastmath={"contract"})
def _unit(Z: Complex, out: Complex) -> None:
    for i in range(Z.size):
        re, im = Z[i].real, Z[i].imag
        size = np.sqrt(re * re + im * im)
        inverse = 1.0 / size if size > 0 else np.nan
        out[i] = complex(re * inverse, im * inverse)


@njit(cache=True, nogil=True, error_model="numpy", fastmath={"contract", "reassoc"})
def _centered_sines(values: Array, out: Array) -> None:
    cosines = np.empty(out.shape[1])
    for i in range(len(out)):
        row, sines = values[i], out[i]
        re, im, power = 0.0, 0.0, 0.0
        for t in range(sines.size):
            x, y = row[2 * t], row[2 * t + 1]
            size = np.sqrt(x * x + y * y)
            inverse = 1.0 / size if size > 0 else np.nan
            cosines[t] = x * inverse
            sines[t] = y * inverse
            re += cosines[t]
            im += sines[t]
        length = np.sqrt(re * re + im * im)
        turn = 1.0 / length if length > 0 else np.nan
        re, im = re * turn, im * turn
        for t in range(sines.size):
            sines[t] = sines[t] * re - cosines[t] * im
            power += sines[t] * sines[t]
        inverse = 1.0 / np.sqrt(power) if power > 0 else np.nan
        for t in range(sines.size):
            sines[t] *= inverse


@njit(cache=True, nogil=True, error_model="numpy", fastmath={"contract", "reassoc"})
def _split(values: Array, re: Array, im: Array, norms: Array) -> None:
    for i in range(len(re)):
        row, x, y = values[i], re[i], im[i]
        total = 0.0
        for t in range(x.size):
            a, b = row[2 * t], row[2 * t + 1]
            x[t] = a
            y[t] = b
            total += a * a + b * b
        norms[i] = np.sqrt(total)


@njit(cache=True, nogil=True, error_model="numpy", fastmath={"contract", "nsz", "reassoc"})
def _fill_lag_indices(
    ar: Array, ai: Array, an: Array, br: Array, bi: Array, bn: Array, in_phase: float,
    nothing: float, out: Array,
) -> None:  # fmt: skip
    n = ar.shape[2]
    for f in range(ar.shape[0]):
        for i in range(ar.shape[1]):
            a_re, a_im = ar[f, i], ai[f, i]
            for j in range(br.shape[1]):
                b_re, b_im = br[f, j], bi[f, j]
                limit = in_phase * an[f, i] * bn[f, j]
                total, absolute, squares, sign, near = 0.0, 0.0, 0.0, 0.0, 0.0
                for t in range(n):
                    v = a_im[t] * b_re[t] - a_re[t] * b_im[t]
                    size = abs(v)
                    total += v
                    absolute += size
                    squares += v * v
                    sign += np.copysign(1.0, v)
                    near += 1.0 if size <= limit else 0.0
                if near > 0:
                    sign = _signs_out_of_phase(a_re, a_im, b_re, b_im, in_phase)
                none = np.nan if np.isnan(absolute) else 0.0
                rest = absolute * absolute - squares
                known = absolute > limit
                apart = known and rest > nothing * absolute * absolute
                sign += none  # 0 unless a sample is unknown
                out[0, f, i, j] = abs(sign) / n
                out[1, f, i, j] = (sign * sign / n - 1) / (n - 1)
                out[2, f, i, j] = min(1.0, abs(total) / absolute) if known else none
                debiased = (total * total - squares) / rest if apart else none
                out[3, f, i, j] = min(debiased, 1.0)  # in this order NaN stays


@njit(cache=True, nogil=True, error_model="numpy")
def _signs_out_of_phase(
    a_re: Array, a_im: Array, b_re: Array, b_im: Array, in_phase: float
) -> float:
    """Sum of signs without what is in phase to rounding: a signal with itself has no lag."""
    sign = 0.0
    for t in range(a_re.size):
        v = a_im[t] * b_re[t] - a_re[t] * b_im[t]
        both = np.hypot(a_re[t], a_im[t]) * np.hypot(b_re[t], b_im[t])
        if abs(v) > in_phase * both:
            sign += np.copysign(1.0, v)
    return sign
