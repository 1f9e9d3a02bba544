import math

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.reference import directed as reference

from syntony.kernels import mvar

# SCoT 0.2.1 (scot.connectivity) of this model, at the frequency 3 / 15; its entries are not
# squared and target by source.
A = np.array(
    [
        [[0.5, 0.1, 0.0], [-0.3, 0.4, 0.2], [0.0, 0.25, 0.3]],
        [[-0.2, 0.0, 0.1], [0.3, -0.1, 0.0], [0.0, 0.0, -0.2]],
    ]
)
COVARIANCE = np.array([[1.0, 0.2, 0.0], [0.2, 2.0, 0.3], [0.0, 0.3, 0.5]])
AT = np.array([0.2])
SCOT = {
    "PDC": [
        [0.9095285545497604, 0.11119614373544082, 0.12559989984836722],
        [0.41564144218138716, 0.9541261854352192, 0.25119979969673445],
        [0.0, 0.277990359338602, 0.9597517000716388],
    ],
    "GPDC": [
        [0.9515536483864612, 0.1409806595357169, 0.09137081427708296],
        [0.30748277064319374, 0.8553830277120319, 0.12921784475572395],
        [0.0, 0.49844190186928655, 0.9873976518581703],
    ],
    "DTF": [
        [0.9863284713514052, 0.07598625384790432, 0.14622665908705623],
        [0.401507923599361, 0.8786008427721593, 0.25855743340113224],
        [0.13155829673355546, 0.28788281274147093, 0.9485862642314746],
    ],
    "pCOH": [
        [1.0, 0.34017317524813223, 0.03774394847316417],
        [0.3401731752481323, 1.0, 0.47859737095358046],
        [0.03774394847316417, 0.4785973709535806, 1.0],
    ],
}
seeds = st.integers(0, 2**16)


def drawn(rng, n, A, covariance, before=200):
    X = np.linalg.cholesky(covariance) @ rng.normal(size=(len(covariance), n + before))
    for t in range(len(A), n + before):
        for k, part in enumerate(A):
            X[:, t] += part @ X[:, t - 1 - k]
    return X[:, before:]


def scot(name):
    return np.array(SCOT[name]).T ** 2


def test_scot_says_the_same_of_a_known_model():
    plain, general = (mvar.pdc(A, COVARIANCE, AT, general=g)[0] for g in (False, True))
    np.testing.assert_allclose(plain, scot("PDC"), rtol=0, atol=1e-14)
    np.testing.assert_allclose(general, scot("GPDC"), rtol=0, atol=1e-14)
    np.testing.assert_allclose(mvar.dtf(A, AT)[0], scot("DTF"), rtol=0, atol=1e-14)
    # Its direct form is the product of both parts, with a scale of its own.
    whole = np.mean([np.abs(np.linalg.inv(reference.at(A, f))) ** 2 for f in EVERYWHERE], axis=0)
    power = np.abs(np.linalg.inv(reference.at(A, 0.2))) ** 2
    density = (power.sum(axis=1) / whole.sum(axis=1))[None]
    expected = scot("DTF") * density * scot("pCOH")
    found = mvar.direct_dtf(A, COVARIANCE, AT)[0]
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-10)


EVERYWHERE = mvar.midpoints(0, 0.5, 512)


@given(seed=seeds, n=st.integers(2, 4), order=st.integers(1, 4))
@settings(max_examples=25)
def test_all_are_what_their_papers_say(seed, n, order):
    rng = np.random.default_rng(seed)
    B = 0.3 * rng.normal(size=(order, n, n))
    C = np.cov(rng.normal(size=(n, 5 * n)))
    frequencies = rng.uniform(0, 0.5, 3)
    found = {
        "pdc": mvar.pdc(B, C, frequencies, general=False),
        "generalized": mvar.pdc(B, C, frequencies, general=True),
        "dtf": mvar.dtf(B, frequencies),
        "direct": mvar.direct_dtf(B, C, frequencies),
    }
    for k, f in enumerate(frequencies):
        expected = {
            "pdc": reference.pdc(B, f),
            "generalized": reference.pdc(B, f, np.diag(C)),
            "dtf": reference.dtf(B, f),
            "direct": reference.direct_dtf(B, C, f, EVERYWHERE),
        }
        for name, value in expected.items():
            np.testing.assert_allclose(found[name][k], value, rtol=1e-7, atol=1e-10)
        if n == 2:
            pair = mvar.spectral_granger(B, C, frequencies)[k]
            np.testing.assert_allclose(pair, reference.granger(B, C, f), rtol=1e-7, atol=1e-10)


@given(seed=seeds, gaps=st.integers(0, 3))
@settings(max_examples=20)
def test_the_model_is_that_of_the_normal_equations(seed, gaps):
    rng = np.random.default_rng(seed)
    X = drawn(rng, 400, A, COVARIANCE) * [[3.0], [1.0], [0.01]] + 7
    for _ in range(gaps):
        X[rng.integers(3), rng.integers(400)] = np.nan
    found, covariance, order, known = mvar.fit_mvar(X, 4)
    moments = round(known * 396)
    fits = [reference.fitted(X, p, 4) for p in range(1, 5)]
    tried = [reference.criterion(fit[1], p, moments) for p, fit in enumerate(fits, start=1)]
    assert order == 1 + int(np.argmin(tried))
    np.testing.assert_allclose(found, fits[order - 1][0], rtol=0, atol=1e-8)
    np.testing.assert_allclose(covariance, fits[order - 1][1], rtol=0, atol=1e-8)


def test_granger_by_frequency_adds_up_to_granger_in_time():
    # x drives y with 0.5 a sample later: the variance of y falls from 1.25 to 1, at every
    # frequency alike.
    B = np.array([[[0.0, 0.0], [0.5, 0.0]]])
    found = mvar.spectral_granger(B, np.eye(2), EVERYWHERE)
    np.testing.assert_allclose(found[:, 0], math.log(1.25), rtol=0, atol=1e-14)
    np.testing.assert_allclose(found[:, 1], 0, rtol=0, atol=1e-14)
    # With memory and with residuals that go together, against the variance that the past of y
    # alone leaves, from its whole spectrum (Kolmogorov's formula).
    B = np.array([[[0.5, 0.1], [0.4, 0.3]], [[-0.3, 0.2], [0.1, -0.4]]])
    C = np.array([[1.0, 0.4], [0.4, 2.0]])
    found = mvar.spectral_granger(B, C, EVERYWHERE).mean(axis=0)
    S = np.array([np.diag(reference.spectrum(B, C, f)).real for f in EVERYWHERE])
    alone = np.log(S).mean(axis=0)
    np.testing.assert_allclose(found, (alone - np.log(np.diag(C)))[::-1], rtol=0, atol=1e-12)


def test_a_known_process_is_found_again(rng):
    X = drawn(rng, 30_000, A, COVARIANCE)
    found, covariance, order, known = mvar.fit_mvar(X, 5)
    assert (order, known) == (2, 1.0)
    scale = X.std(axis=1)
    B = A * scale[None, None, :] / scale[None, :, None]
    np.testing.assert_allclose(found, B, rtol=0, atol=0.03)
    np.testing.assert_allclose(covariance, COVARIANCE / np.outer(scale, scale), rtol=0, atol=0.03)


def test_one_series_twice_is_judged_the_same_both_ways(rng):
    x = rng.normal(size=500).cumsum()
    for other in (x, 7 - 3 * x):
        B, C, order, _ = mvar.fit_mvar(np.stack((x, other)), 6)
        assert order >= 1
        found = mvar.pdc(B, C, EVERYWHERE, general=True)
        assert np.isfinite(found).all()
        np.testing.assert_allclose(found[:, 0, 1], found[:, 1, 0], rtol=0, atol=1e-6)
        assert np.isfinite(mvar.dtf(B, EVERYWHERE)).all()
        assert np.isfinite(mvar.direct_dtf(B, C, EVERYWHERE)).all()
        np.testing.assert_allclose(mvar.spectral_granger(B, C, EVERYWHERE), 0, atol=1e-9)


def test_a_wave_that_never_ends_stays_finite():
    t = np.arange(600)
    X = np.stack((np.sin(2 * np.pi * t / 20), np.sin(2 * np.pi * t / 20 + 1)))
    B, C, order, _ = mvar.fit_mvar(X, 4)
    at = np.append(EVERYWHERE, 0.05)
    assert order >= 1
    for found in (
        mvar.pdc(B, C, at, general=True), mvar.dtf(B, at), mvar.direct_dtf(B, C, at),
        mvar.spectral_granger(B, C, at),
    ):  # fmt: skip
        assert np.isfinite(found).all()


def test_stillness_and_few_moments_have_no_model(rng):
    x = rng.normal(size=60)
    for other in (np.full(60, 2.0), np.full(60, np.nan)):
        assert mvar.fit_mvar(np.stack((x, other)), 3)[2] == -1
    X = rng.normal(size=(2, 38))
    assert mvar.fit_mvar(X[:, :37], 3)[2] == -1
    assert mvar.fit_mvar(X, 3)[2] >= 1
    assert mvar.fit_mvar(X[:, :2], 3)[2:] == (-1, 0.0)
