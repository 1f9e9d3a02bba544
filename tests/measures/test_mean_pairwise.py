from fractions import Fraction

import numpy as np
import pytest

from syntony.core.errors import ParameterError
from syntony.core.measure import compute
from syntony.core.registry import get
from syntony.core.signals import Signal

MEASURE = get("measures", "mean_pairwise")


def judged(X, **settings):
    people = [Signal.with_gaps(x, 4, person=str(p)) for p, x in enumerate(X)]
    return compute(MEASURE, people, MEASURE.configured(settings))


@pytest.fixture
def three(rng):
    common = np.convolve(rng.normal(size=1208), np.hanning(9), "valid")
    X = np.stack([np.convolve(rng.normal(size=1208), np.hanning(9), "valid") for _ in range(3)])
    X[:2] += common
    return X


def of_two(name, X, **settings):
    measure = get("measures", name)
    people = [Signal(x, 4, person=str(p)) for p, x in enumerate(X)]
    result = compute(measure, people, measure.configured(settings))
    return [measure.index(v if measure.course else v[None]) for v in result.values]


@pytest.mark.parametrize(
    ("name", "settings"),
    [("wcc", {}), ("coherence", {"low": 0.1, "high": 0.4}), ("susy", {}), ("granger", {})],
)
def test_it_is_the_mean_of_every_pair(three, name, settings):
    shared = {"window": 60.0, "step": None, "max_lag": 5.0 if name in ("wcc", "susy") else 0.0}
    result = judged(three, of=name, settings=settings, **shared)
    known = get("measures", name).settings.model_fields
    given = {k: v for k, v in shared.items() if k in known} | settings
    each = [of_two(name, three[[i, j]], **given) for i, j in ((0, 1), (0, 2), (1, 2))]
    np.testing.assert_allclose(result.values, np.mean(each, axis=0), rtol=0, atol=1e-12)


def test_its_table_tells_the_pairs_apart(three):
    chosen = MEASURE.configured({"max_lag": 0.0})
    layout = MEASURE.plan(chosen, Fraction(4), 1200)
    table = MEASURE.summary(judged(three, max_lag=0.0).values, three, chosen, layout)
    assert table["persons 1 and 2"] > 1.5 * table["persons 1 and 3"]
    pairs = [v for k, v in table.items() if k.startswith("persons")]
    assert table["mean of all pairs"] == pytest.approx(np.mean(pairs))


@pytest.mark.parametrize("name", ["dtw", "cluster_phase", "mean_pairwise"])
def test_only_a_measure_of_two_of_which_more_is_more_alike_can_be_averaged(three, name):
    with pytest.raises(ParameterError, match=f"measure of two of which more.*'{name}' is none"):
        judged(three, of=name)
