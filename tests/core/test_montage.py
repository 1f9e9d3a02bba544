"""Places of the 10-20 system and neighbors."""

import numpy as np
import pytest

from syntony.core.errors import ParameterError
from syntony.core.montage import neighbors_of, place_of

SITES = "Fp1 Fp2 F7 F3 Fz F4 F8 FC5 FC1 FC2 FC6 T7 C3 Cz C4 T8 CP5 CP1 CP2 CP6"
CAP = [*SITES.split(), "P7", "P3", "Pz", "P4", "P8", "O1", "Oz", "O2"]


def test_left_is_left_front_is_front_and_all_lie_on_the_sphere():
    places = {site: place_of(site) for site in CAP}
    for site, (right, front, _) in places.items():
        assert np.linalg.norm(places[site]) == pytest.approx(1)
        number = site[-1]
        assert (right == 0) if number == "z" else (right < 0) == (int(number) % 2 == 1), site
        if site[0] in "FO":
            assert (front > 0) == site.startswith("F"), site
    for left, other in (("F3", "F4"), ("T7", "T8"), ("O1", "O2"), ("CP5", "CP6")):
        np.testing.assert_allclose(places[left] * [-1, 1, 1], places[other], atol=1e-12)


def test_old_names_are_the_places_of_the_new_ones():
    for old, new in (("T3", "T7"), ("T4", "T8"), ("T5", "P7"), ("T6", "P8")):
        np.testing.assert_array_equal(place_of(old), place_of(new))


def test_neighbors_are_near_and_mutual():
    near = neighbors_of(CAP)
    assert (near == near.T).all()
    assert not near.diagonal().any()
    of_cz = {CAP[k] for k in np.flatnonzero(near[CAP.index("Cz")])}
    assert of_cz == {"FC1", "FC2", "CP1", "CP2"}
    assert (near.sum(axis=1) >= 2).all()
    assert not near[CAP.index("F3"), CAP.index("F4")]


def test_channels_that_share_an_optode_are_neighbors():
    near = neighbors_of(("S1_D1", "S1_D2", "S2_D2", "S3_D3"))
    assert near[0].tolist() == [False, True, False, False]
    assert near[1].tolist() == [True, False, True, False]
    assert not near[3].any()


def test_neighbors_may_be_named_and_unknown_places_have_none():
    assert neighbors_of(("E1", "E2")) is None
    assert neighbors_of(("E1", "E2"), {"E1": ["E2"]}).tolist() == [[False, True], [True, False]]
    with pytest.raises(ParameterError, match="'E9'"):
        neighbors_of(("E1", "E2"), {"E1": ["E9"]})
