import csv
import gzip
import json
from fractions import Fraction

import numpy as np
import pytest

from syntony.core.errors import ParameterError
from syntony.core.measure import compute
from syntony.core.registry import get
from syntony.core.signals import Signal
from syntony.kernels.recurrence import embedded, recurrence_lines
from syntony.kernels.recurrenceradius import radius_for_rate
from syntony.kernels.recurrencetable import crqa_table
from syntony.measures.crqa import MEASURE

RATE = Fraction(30)


@pytest.fixture
def crqa_reference(shared_data):
    """Numbers of crqa 2.1.0."""
    path = shared_data("mea_therapy").parents[1] / "reference" / "peers_reference.json"
    return json.loads(path.read_text())["crqa_2.1.0"]


def table(X, rate=1, **settings):
    chosen = MEASURE.configured({"max_lag": 0, "scale": "none", "compat": "crqa", **settings})
    plan = MEASURE.plan(chosen, Fraction(rate), X.shape[1])
    return MEASURE.summary(np.empty((0, 1)), X, chosen, plan)


def assert_equal_digits(found, expected, rel):
    assert set(expected) <= set(found)
    for name, value in expected.items():
        assert found[name] == pytest.approx(value, rel=rel), name


def test_crqa_is_met_on_looks_at_six_places(peer_data, crqa_reference):
    looks = np.genfromtxt(peer_data("crqa/eyemovement.csv"), delimiter=",", names=True)
    X = np.stack((looks["narrator"], looks["listener"]))
    expected = crqa_reference["eyemovement_narrator_listener_categorical"]
    assert_equal_digits(table(X, states="categorical"), expected, 1e-11)


def test_the_profile_of_crqa_is_met_and_its_sign_is_ours(peer_data, crqa_reference):
    looks = np.genfromtxt(peer_data("crqa/eyemovement.csv"), delimiter=",", names=True)
    pair = [Signal(looks[who], RATE, person=who) for who in ("narrator", "listener")]
    chosen = MEASURE.configured({"states": "categorical", "max_lag": 100 / 30})
    result = compute(MEASURE, pair, chosen)
    expected = crqa_reference["drp_profile_window100"]
    at = np.array(expected["lags"]) + 100
    np.testing.assert_allclose(result.values[0, at], expected["values"], atol=1e-12)
    assert result.values.max() == pytest.approx(expected["max"], abs=1e-12)
    # The narrator speaks, the listener looks there 25 frames later.
    assert result.coords["lag"][result.values.argmax()] == pytest.approx(25 / 30)
    assert MEASURE.index(result.values) == result.values.max()


def test_crqa_is_met_on_hands_of_two_coordinates(peer_data, crqa_reference):
    hands = np.loadtxt(peer_data("crqa/handmovement.csv"), delimiter=",", skiprows=1).T
    a, b = (embedded(hands[who], 2, 5) for who in (slice(0, 2), slice(2, 4)))
    found = crqa_table(recurrence_lines(a, b, 0.3), a.shape[1] * b.shape[1])
    assert_equal_digits(found, crqa_reference["handmovement_mdcrqa_delay5_embed2_radius0.3"], 1e-11)


def test_crqa_is_met_on_words_with_a_theiler_window(peer_data, crqa_reference):
    words = np.loadtxt(peer_data("crqa/text.csv"), dtype=str, skiprows=1)
    codes = np.unique(words, return_inverse=True)[1].astype(float)
    found = table(np.stack((codes, codes)), states="categorical", theiler=1)
    assert_equal_digits(found, crqa_reference["vignette_text_rqa_tw1"], 1e-6)


def test_the_infants_published_recurrences_are_reproduced(shared_data):
    # Bialek et al., casnet: first differences as they are, dimension 3, delay 838 samples, each
    # session's own radius for 5 %. Their distances are kept in fewer digits, so that up to six of
    # 1.7 million points fall on the other side of the radius. What they call vertical lines holds
    # more points than recur and is left out; their horizontal lines have the infant's point fixed.
    folder = shared_data("pose_dyads") / "caregiver_infant"
    with (folder / "crqa_results.csv").open() as file:
        published = list(csv.DictReader(file))
    assert len(published) == 45
    for row in published:
        path = folder / "sessions" / f"{row['.id'].replace('|', '_')}.csv.gz"
        with gzip.open(path, "rt") as file:
            X = np.genfromtxt(file, delimiter=",", names=True)[["p2_com_diff", "p1_com_diff"]]
        found = table(
            np.stack((X["p2_com_diff"], X["p1_com_diff"])), 50, radius=float(row["emRad"]),
            dimension=3, delay=838 / 50, compat="casnet",
        )  # fmt: skip
        points = found["RR"] / 100 * 5825**2
        assert points == pytest.approx(float(row["RP_N"]), abs=6.5), row[".id"]
        assert found["NRLINE"] == pytest.approx(float(row["N_dl"]), abs=3)
        assert found["DET"] / 100 == pytest.approx(float(row["DET"]), abs=5e-6)
        assert found["L"] == pytest.approx(float(row["MEAN_dl"]), abs=2e-5)
        assert found["maxL"] == float(row["MAX_dl"])
        assert found["ENTR"] == pytest.approx(float(row["ENT_dl"]), abs=2e-5)
        assert found["LAM"] / 100 == pytest.approx(float(row["LAM_hl"]), abs=5e-6)
        assert found["TT"] == pytest.approx(float(row["TT_hl"]), abs=2e-5)
        assert found["max_vert"] == float(row["MAX_hl"])


def test_windows_are_scaled_and_judged_by_themselves(rng):
    X = rng.normal(size=(2, 1200)).cumsum(axis=1)
    pair = [Signal(x, 4, person=p) for x, p in zip(X, "ab", strict=True)]
    chosen = MEASURE.configured({"window": 50, "step": 25, "max_lag": 5})
    result = compute(MEASURE, pair, chosen)
    for value, start in zip(result.values, range(0, 981, 100), strict=True):
        cut = [Signal(x[start : start + 220], 4, person=p) for x, p in zip(X, "ab", strict=True)]
        alone = compute(MEASURE, cut, MEASURE.configured({"max_lag": 5}))
        np.testing.assert_array_equal(value, alone.values[0])
    plan = MEASURE.plan(chosen, Fraction(4), 1200)
    found = MEASURE.summary(result.values, X, chosen, plan)
    profile = result.values.mean(axis=0)
    assert found["largest share of the profile"] == profile.max() == MEASURE.index(result.values)
    assert found["at lag (s)"] == result.coords["lag"][profile.argmax()]


def test_a_table_in_shares_and_seconds_is_that_of_crqa(rng):
    X = rng.normal(size=(2, 400)).cumsum(axis=1)
    peer = table(X, 4, scale="z", radius=0.3)
    own = table(X, 4, scale="z", radius=0.3 / np.sqrt(399 / 400) * (1 - 1e-12), compat="")
    assert own["recurrence rate"] == pytest.approx(peer["RR"] / 100, abs=1e-4)
    assert own["determinism"] == pytest.approx(peer["DET"] / 100, abs=1e-3)
    assert own["mean diagonal line (s)"] == pytest.approx(peer["L"] / 4, rel=1e-2)
    assert own["laminarity"] == pytest.approx(peer["LAM"] / 100, abs=1e-3)
    assert own["relative entropy"] == pytest.approx(peer["rENTR"], abs=1e-2)


def test_stillness_and_a_plot_without_points_are_unknown(rng):
    X = np.stack((rng.normal(size=200), np.full(200, 7.0)))
    found = table(X, 4, scale="z", compat="")
    assert np.isnan(found["recurrence rate"])
    assert np.isnan(found["determinism"])
    apart = table(np.stack((X[0], X[0] + 99)), 4, compat="")
    assert apart["recurrence rate"] == 0
    assert np.isnan(apart["determinism"])
    assert np.isnan(apart["entropy of diagonal lines (nats)"])


def test_a_standing_category_is_a_state_like_any_other():
    X = np.stack((np.ones(100), np.r_[np.ones(50), np.zeros(50)]))
    pair = [Signal(x, 1, person=p) for x, p in zip(X, "ab", strict=True)]
    result = compute(MEASURE, pair, MEASURE.configured({"states": "categorical", "max_lag": 0}))
    assert result.values[0, 0] == 0.5


def test_delays_that_leave_no_points_are_refused():
    for settings, match in (
        (
            {"dimension": 3, "delay": 20, "max_lag": 5},
            "two points beyond .* its 2 delays",
        ),
        ({"dimension": 2, "delay": 0.01}, "is less than one sample"),
    ):
        with pytest.raises(ParameterError, match=match):
            MEASURE.plan(MEASURE.configured(settings), Fraction(4), 160)


def test_a_moving_window_shows_each_quantity_of_its_own_plot(rng):
    windowed = get("measures", "crqa_windows")
    X = np.convolve(rng.normal(size=1607), np.ones(8), "valid")[:1600].reshape(2, 800)
    settings = {"window": 50, "step": 25, "radius": 0.3, "theiler": 1}
    names = {
        "determinism": "determinism",
        "mean_line": "mean diagonal line (s)",
        "trapping_time": "trapping time (s)",
        "recurrence_rate": "recurrence rate",
    }
    pair = [Signal(x, 4, person=p) for x, p in zip(X, "ab", strict=True)]
    for quantity, name in names.items():
        chosen = windowed.configured({**settings, "quantity": quantity})
        values = compute(windowed, pair, chosen).values
        alone = [
            table(X[:, s : s + 200], 4, scale="z", compat="", radius=0.3, theiler=1)[name]
            for s in range(0, 601, 100)
        ]
        np.testing.assert_allclose(values, alone, rtol=1e-12)
        plan = windowed.plan(chosen, Fraction(4), 800)
        assert windowed.summary(values, X, chosen, plan)[name] == pytest.approx(np.mean(alone))


def test_the_infants_radius_is_that_of_five_percent(shared_data):
    folder = shared_data("pose_dyads") / "caregiver_infant"
    with (folder / "crqa_results.csv").open() as file:
        published = {row[".id"]: row for row in csv.DictReader(file)}
    for name in ("point_1|session_2", "point_4|session_5", "point_7|session_7"):
        path = folder / "sessions" / f"{name.replace('|', '_')}.csv.gz"
        with gzip.open(path, "rt") as file:
            found = np.genfromtxt(file, delimiter=",", names=True)
        a, b = (embedded(found[f"p{k}_com_diff"][None], 3, 838) for k in (1, 2))
        expected = float(published[name]["emRad"])
        assert radius_for_rate(a, b, 0.05) == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize("name", ["crqa", "crqa_windows", "mdrqa", "joint_recurrence"])
def test_a_rate_of_recurrence_chooses_the_radius_in_every_window(rng, name):
    measure = get("measures", name)
    X = np.cumsum(rng.normal(size=(2, 800)), axis=1) * [[1], [40]]
    settings = {"window": 50, "recurrence_rate": 0.05, "scale": "none", "max_lag": 0}
    chosen = measure.configured(settings)
    plan = measure.plan(chosen, Fraction(4), 800)
    pair = [Signal(x, 4, person=p) for x, p in zip(X, "ab", strict=True)]
    found = measure.summary(compute(measure, pair, chosen).values, X, chosen, plan)
    shares = [v for k, v in found.items() if "recurrence rate" in k and "joint" not in k]
    assert shares == pytest.approx([0.05] * len(shares), abs=2e-3)
    assert shares
