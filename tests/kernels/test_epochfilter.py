"""Filters of whole epochs as matrices, against the filters themselves and against MNE's."""

import numpy as np
import pytest

from syntony.kernels.analytic import band_filter
from syntony.kernels.epochfilter import (
    epoch_filters,
    filtered_epochs,
    mirrored_response,
    mne_response,
)
from syntony.kernels.headpairs import epochs_in_bands

RATE = 250.0
BANDS = ((1, 4), (8, 13), (30, 45))


@pytest.mark.parametrize("width", [250, 249, 31])
def test_matrices_do_what_the_filters_do(rng, width):
    responses = [mirrored_response(band_filter(low / RATE, high / RATE, 60)) for low, high in BANDS]
    responses += [mne_response(low, high, RATE) for low, high in BANDS]
    X = rng.normal(size=(70, width)).cumsum(axis=1)
    X -= X[:, :1]
    found = filtered_epochs(X, epoch_filters(responses, width))
    assert found.shape == (6, 70, width)
    for Z, response in zip(found, responses, strict=True):
        np.testing.assert_allclose(Z, response(X), rtol=0, atol=1e-12 * np.abs(X).max())


def test_a_filter_that_knows_the_end_from_the_beginning_is_refused():
    with pytest.raises(ValueError, match="treats both ends of an epoch alike"):
        epoch_filters([lambda X: np.cumsum(X, axis=1) + 0j], 10)


@pytest.mark.parametrize("width", [250, 501])
@pytest.mark.parametrize("band", BANDS)
def test_the_response_of_mne_is_what_mne_does(rng, band, width):
    mne = pytest.importorskip("mne", reason="needs the extra brain")
    from scipy.signal import hilbert

    X = 5 + rng.normal(size=(4, width)).cumsum(axis=1)
    filtered = mne.filter.filter_data(
        X, RATE, *band, verbose="error" if width > 412 else "critical"
    )
    expected = hilbert(filtered)
    found = mne_response(*band, RATE)(X)
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-12 * np.abs(X).max())


def test_epochs_by_themselves_have_no_offset_and_a_gap_stays_where_it_is(rng):
    h = band_filter(8 / RATE, 13 / RATE, 60)
    X = rng.normal(size=(3, 1000))
    X[2] = 7.3
    starts = np.array([0, 250, 500])
    whole = epochs_in_bands(X, starts, 250, [h, h], [1, 2], mirrored=True)
    assert (whole[0][:, 2] == 0).all()
    np.testing.assert_allclose(whole[0][:, :, ::2], whole[1], rtol=0, atol=1e-14)
    moved = epochs_in_bands(X + 1e3, starts, 250, [h], [1], mirrored=True)[0]
    np.testing.assert_allclose(moved, whole[0], rtol=0, atol=1e-10)
    gap = X.copy()
    gap[0, 260] = np.nan
    found = epochs_in_bands(gap, starts, 250, [h], [1], mirrored=True)[0]
    unknown = np.isnan(found)
    assert unknown[1, 0, :71].all()
    assert not unknown[1, 0, 71:].any()
    assert not unknown[[0, 2]].any()
    np.testing.assert_allclose(found[~unknown], whole[0][~unknown], rtol=0, atol=1e-12)
