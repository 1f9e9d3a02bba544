import numpy as np

from syntony.kernels.partialcoherence import given_third, partial_coherence
from syntony.kernels.phase import coherence


def waves(rng, n=3, bands=2, times=400):
    shared = rng.normal(size=(bands, 1, times)) + 1j * rng.normal(size=(bands, 1, times))
    own = rng.normal(size=(n, bands, 1, times)) + 1j * rng.normal(size=(n, bands, 1, times))
    return shared * np.exp(1j * np.arange(n))[:, None, None, None] + own


def test_it_is_the_coherence_of_what_a_regression_on_the_third_leaves(rng):
    A, B, C = waves(rng)
    left = [Z - C * (np.sum(Z * C.conj(), -1) / np.sum(abs(C) ** 2, -1))[..., None] for Z in (A, B)]
    np.testing.assert_allclose(partial_coherence(A, B, C), coherence(*left), rtol=0, atol=1e-12)
    assert (partial_coherence(A, B, C) < 0.8 * coherence(A, B)).all()


def test_it_is_that_of_the_inverse_spectral_matrix(rng):
    Z = waves(rng)[:, :, 0].swapaxes(0, 1)
    G = np.linalg.inv(Z @ Z.conj().swapaxes(1, 2))
    expected = np.abs(G[:, 0, 1]) / np.sqrt(G[:, 0, 0].real * G[:, 1, 1].real)
    found = partial_coherence(*(Z[:, k, None] for k in range(3)))[:, 0, 0]
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-12)


def test_nothing_is_left_of_a_signal_that_is_the_third(rng):
    A, B, _ = waves(rng)
    assert np.isnan(partial_coherence(A, B, 2j * A)).all()
    assert np.isnan(given_third(np.array(0.5 + 0j), np.array(1j), np.array(0.1 + 0j)))
    np.testing.assert_allclose(partial_coherence(A, A, B), 1, rtol=0, atol=1e-12)
