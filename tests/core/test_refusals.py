import numpy as np
import pytest

from syntony.core.refusals import broken, still, too_short, trend


def test_reasons_name_their_figures_and_who_speaks(rng):
    x = np.array([1.0, np.nan, 2.0])
    assert too_short(x, 3, "a model", "mine").text == (
        "2 samples are too few for a model; 3 are needed."
    )
    assert too_short(x, 2, "a model", "mine") is None
    assert broken(x, "mine").code == "gaps"
    assert still(np.array([2.0, np.nan, 2.0]), "mine").where == "mine"
    assert still(x, "mine") is broken(x[[0, 2]], "mine") is None


@pytest.mark.parametrize(("slope", "told"), [(1.0, True), (-1.0, True), (0.1, False)])
def test_a_line_that_is_most_of_the_signal_is_a_trend(slope, told, rng):
    x = rng.normal(size=500) + slope * np.linspace(-2, 2, 500)
    x[100:150] = np.nan
    assert (trend(x, "mine") is not None) == told


def test_what_does_not_vary_has_no_trend():
    assert trend(np.ones(20), "mine") is trend(np.full(20, np.nan), "mine") is None
