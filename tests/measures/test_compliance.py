"""Signal matching, derivative matching, directional agreement, weighted coherence."""

import numpy as np
import pytest
from scipy.signal import csd

from syntony.core.errors import ParameterError
from syntony.core.measure import compute
from syntony.core.registry import get
from syntony.core.signals import Signal


def value(measure, x, y, rate=4, **settings):
    measure = get("measures", measure)
    pair = [
        Signal.with_gaps(np.asarray(v, float), rate, person=p)
        for v, p in zip((x, y), "ab", strict=True)
    ]
    return compute(measure, pair, measure.configured(settings)).values


def test_numbers_by_hand_as_pewtrs_formulas_give_them():
    # p_synchrony.m of github.com/csherwell/pewtr (34c32a6): SM, IDM and DA, worked by hand.
    x = np.tile([1.0, 3, 2, 2, 5, 4, np.nan], 5)
    y = np.tile([0.0, 1, 4, 4, 4, 2, 7], 5)
    given = {"compat": "pewtr", "minimum_coverage": 0.1}
    assert value("signal_matching", x, y, **given)[0] == pytest.approx(10 / 6)
    assert value("derivative_matching", x, y, **given)[0] == pytest.approx(9 / 5)
    assert value("directional_agreement", x, y, **given)[0] == pytest.approx(3 / 5)
    assert value("directional_agreement", x, y, minimum_coverage=0.1)[0] == pytest.approx(2 / 3)
    x[2::7] = np.nan
    assert value("signal_matching", x, y, **given)[0] == pytest.approx(8 / 5)
    assert value("derivative_matching", x, y, **given)[0] == pytest.approx((1 + 3 + 1) / 3)
    assert value("directional_agreement", x, y, **given)[0] == pytest.approx(2 / 3)


def test_standardized_distances_are_what_their_formulas_say(rng):
    X = rng.normal(size=(2, 500)).cumsum(axis=1)
    a, b = (X - X.mean(axis=1, keepdims=True)) / X.std(axis=1, keepdims=True)
    assert value("signal_matching", *X)[0] == pytest.approx(np.abs(a - b).mean(), rel=1e-12)
    steps = np.abs(np.diff(a) - np.diff(b)).mean() * 4
    assert value("derivative_matching", *X)[0] == pytest.approx(steps, rel=1e-12)


def test_two_who_rise_together_are_told_from_strangers(rng):
    own = rng.normal(size=(2, 4000))
    together = rng.normal(size=4000) + 0.7 * own
    for name, sign in (
        ("signal_matching", -1), ("derivative_matching", -1), ("directional_agreement", 1)
    ):  # fmt: skip
        assert sign * value(name, *together)[0] > sign * value(name, *own)[0] + 0.1
    assert value("directional_agreement", *own)[0] == pytest.approx(0.5, abs=0.03)
    assert value("signal_matching", *own)[0] == pytest.approx(2 / np.pi**0.5, abs=0.04)
    assert value("directional_agreement", own[0], -own[0])[0] == 0


def test_who_stands_still_goes_no_way():
    x = np.tile([0.0, 1, 1, 1, 0], 40)
    y = np.tile([0.0, 1, 1, 0, 0], 40)
    assert value("directional_agreement", x, y)[0] == 1
    assert value("directional_agreement", x, y, compat="pewtr")[0] < 0.7
    never_at_once = np.roll(np.tile([0.0, 0, 0, 1, 1, 1], 40), 2)
    assert np.isnan(value("directional_agreement", np.roll(never_at_once, 1), never_at_once)).all()
    for name in ("signal_matching", "derivative_matching", "directional_agreement"):
        assert np.isnan(value(name, x, np.full(200, 3.0), compat="pewtr")).all()


def test_coherence_is_weighted_by_what_both_have(rng):
    own = rng.normal(size=(2, 2000)).cumsum(axis=1)
    f, cross = csd(*own, fs=4, nperseg=256)
    spectra = [csd(v, v, fs=4, nperseg=256)[1].real for v in own]
    strength = np.sqrt(spectra[0] * spectra[1])
    coherence = np.abs(cross) ** 2 / strength**2
    for band, inside in (({}, f >= 0), ({"low": 0.2, "high": 0.5}, (f > 0.195) & (f < 0.505))):
        expected = (coherence * strength)[inside].sum() / strength[inside].sum()
        assert value("weighted_coherence", *own, **band)[0] == pytest.approx(expected, abs=1e-10)


def test_a_strong_rhythm_in_common_weighs_more_than_noise(rng):
    t = np.arange(8000) / 4
    x, y = 2 * np.sin(2 * np.pi * 0.25 * t + np.array([[0], [1.2]])) + rng.normal(size=(2, 8000))
    plain = value("coherence_team", x, y)[0]
    assert value("weighted_coherence", x, y)[0] > 3 * plain
    assert value("weighted_coherence", x, y, low=0.2, high=0.3)[0] > 0.9
    assert value("weighted_coherence", x, y, low=0.5)[0] < 0.1


def test_a_band_without_a_frequency_is_refused():
    x = np.arange(400.0)
    with pytest.raises(ParameterError, match=r"frequency from 3 Hz to the highest; .* up to 2 Hz"):
        value("weighted_coherence", x, x, low=3)
