import numpy as np
import pytest

from syntony.core.clock import Clock
from syntony.core.errors import DataError, ParameterError
from syntony.core.session import Recording, Session
from syntony.core.signals import Samples, Signal, SignalSet
from syntony.io.store import StreamInfo, record_session, save_session
from syntony.io.store.blocks import LEVELS, extremes


@pytest.fixture
def cap(rng):
    values = rng.normal(size=(2, 100_003))
    values[0, 5_000:9_000] = np.nan
    return SignalSet(values, ("Fz", "Cz"), 250, start=2.0)


@pytest.fixture
def store(tmp_path, cap):
    clocks = {"amp": Clock(offset=10.0, drift=1e-4)}
    return save_session(Session("s", (), (Recording("amp", (cap,)),), clocks), tmp_path)


@pytest.mark.parametrize(("bins", "width"), [(390, 256), (391, 16), (6_250, 16), (6_251, 1)])
def test_an_overview_takes_the_coarsest_bins_that_suffice(store, cap, bins, width):
    view = store.overview(store.streams[0], bins=bins)
    low, high = extremes(cap.values, width)
    np.testing.assert_array_equal(view.low, low)
    np.testing.assert_array_equal(view.high, high)
    assert view.times[0] == pytest.approx(12.0 + 2e-4)
    assert view.width == pytest.approx(width / 250 * (1 + 1e-4))
    np.testing.assert_allclose(np.diff(view.times), view.width)


def test_no_extreme_of_a_window_is_lost(store, rng):
    (whole,) = store.session().streams
    times = whole.sel("Cz").times
    for _ in range(50):
        start, stop = np.sort(rng.uniform(times[0], times[-1], 2))
        view = store.overview(store.streams[0], start=start, stop=stop, bins=50)
        inside = whole.values[1, (times >= start) & (times < stop)]
        assert view.high[1].max() >= inside.max()
        assert view.low[1].min() <= inside.min()
        assert view.times[0] <= start + 1e-9
        assert view.times[-1] + view.width >= stop - 0.004
        assert len(view.times) >= min(50, inside.size)


def test_gaps_stay_gaps_in_an_overview(store):
    view = store.overview(store.streams[0], bins=300)
    gap = (view.times > 12 + 20.1) & (view.times + view.width < 12 + 35.9)
    assert gap.any()
    assert np.isnan(view.low[0, gap]).all()
    assert np.isfinite(view.low[1]).all()


def test_extremes_of_every_level_are_those_of_their_samples(rng):
    block = np.where(rng.random((3, 1_000)) < 0.3, np.nan, rng.normal(size=(3, 1_000)))
    for width in LEVELS:
        low, high = extremes(block, width)
        for k in range(low.shape[1]):
            part = block[:, k * width : (k + 1) * width]
            for row in range(3):
                seen = part[row][np.isfinite(part[row])]
                assert (low[row, k] == seen.min()) if seen.size else np.isnan(low[row, k])
                assert (high[row, k] == seen.max()) if seen.size else np.isnan(high[row, k])


def test_overviews_say_when_there_is_none(tmp_path, store):
    with pytest.raises(DataError, match="was recorded between 0 and 5 s"):
        store.overview(store.streams[0], start=0.0, stop=5.0)
    beats = Recording("strap", (Samples([1.0, 2.0], [800.0, 810.0], "rr"),))
    irregular = save_session(Session("s", (), (beats,)), tmp_path / "beats")
    with pytest.raises(ParameterError, match="has times of its own; read its samples"):
        irregular.overview(irregular.streams[0])
    with record_session(Session("s", ()), tmp_path / "live", every=0.0) as writer:
        writer.append(writer.add(StreamInfo("belt", "breath", 25)), np.zeros(500))
        (live,) = (writer_store := irregular.__class__(tmp_path / "live")).streams
        with pytest.raises(DataError, match="needs a sealed session"):
            writer_store.overview(live)


def test_an_overview_of_one_signal_has_one_row(tmp_path):
    signal = Signal(np.arange(1_000.0), 25)
    store = save_session(Session("s", (), (Recording("belt", (signal,)),)), tmp_path)
    assert store.overview(store.streams[0], bins=10).high.shape == (1, 63)
