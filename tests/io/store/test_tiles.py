from fractions import Fraction

import numpy as np
import pytest

from syntony.core.errors import DataError
from syntony.core.session import Recording, Session
from syntony.core.signals import Participant, Samples, Signal, SignalSet
from syntony.io.store import save_session
from syntony.io.store.tiles import FACTOR, TILE, levels


def stored(folder, *streams):
    people = (Participant("client"),)
    return save_session(Session("s", people, (Recording("r", streams),)), folder)


@pytest.mark.parametrize(("n", "rate"), [(1, 1), (511, 10), (512, 10), (5000, 25), (70_001, 128)])
def test_every_bin_holds_the_extremes_of_its_samples(tmp_path, rng, n, rate):
    values = rng.normal(size=n)
    values[n // 3 : n // 2] = np.nan
    signal = Signal.with_gaps(values, rate, 3.0, name="x", person="client")
    store = stored(tmp_path, signal)
    (info,) = store.streams
    assert store.lengths() == {info.number: n}
    for level in range(levels(n)):
        width = FACTOR**level
        count = -(-n // (width * TILE))
        made = np.concatenate([store.tile(info, level, k) for k in range(count)], axis=2)
        padded = np.full(count * TILE * width, np.nan)
        padded[:n] = values
        bins = padded.reshape(-1, width)
        seen = np.isfinite(bins).any(axis=1)
        assert (made[0, 0, seen] == np.nanmin(bins[seen], axis=1)).all()
        assert (made[1, 0, seen] == np.nanmax(bins[seen], axis=1)).all()
        assert np.isnan(made[:, 0, ~seen]).all()
        with pytest.raises(DataError, match="no tile"):
            store.tile(info, level, count)
    assert count == 1
    with pytest.raises(DataError, match="no tile"):
        store.tile(info, levels(n), 0)
    with pytest.raises(DataError, match="no tile"):
        store.tile(info, 0, -1)


def test_channels_of_a_set_keep_their_rows(tmp_path, rng):
    values = rng.normal(size=(3, 3000))
    store = stored(tmp_path, SignalSet(values, ("a", "b", "c"), Fraction(256), 0.0, "µV", "client"))
    (info,) = store.streams
    made = store.tile(info, 1, 1)
    assert made.shape == (2, 3, TILE)
    expected = values[:, 2048:3000].reshape(3, -1, 4)
    assert (made[0, :, :238] == expected.min(axis=2)).all()
    assert (made[1, :, :238] == expected.max(axis=2)).all()


def test_samples_without_a_rate_have_no_tiles(tmp_path):
    store = stored(tmp_path, Samples([0.0, 1.0], [5.0, 6.0], "rr", "s", "client", "heart"))
    (info,) = store.streams
    with pytest.raises(DataError, match="with a rate"):
        store.tile(info, 0, 0)


def test_a_description_is_everything_but_the_samples(tmp_path):
    signal = Signal([1.0, 2.0], 1, name="x", person="client")
    store = stored(tmp_path, signal)
    whole, described = store.session(), store.described()
    assert described.participants == whole.participants
    assert [r.name for r in described.recordings] == ["r"]
    assert described.recordings[0].streams == ()
