import itertools

import numpy as np
import pytest

from syntony.kernels.twins import _ones, decorrelation, draw_twins, find_twins


def breath(rng, n=600):
    phase = np.cumsum(0.3 + 0.2 * rng.normal(size=n))
    return np.sin(phase) + 0.05 * rng.normal(size=n)


def slow_twins(x, dimension, delay, radius, tolerance):
    """Thiel and colleagues: a recurrence matrix, and its columns compared one by one."""
    m = x.size - (dimension - 1) * delay
    states = [[x[i + k * delay] for k in range(dimension)] for i in range(m)]
    recurs = np.array(
        [[max(abs(p - q) for p, q in zip(a, b, strict=True)) <= radius for b in states]
         for a in states]
    )  # fmt: skip
    return [
        [
            j for j in range(m)
            if j != i and recurs[i, j]
            and (recurs[i] ^ recurs[j]).sum() <= tolerance * (recurs[i] | recurs[j]).sum()
        ]
        for i in range(m)
    ]  # fmt: skip


@pytest.mark.jit
@pytest.mark.parametrize(("dimension", "delay"), [(1, 1), (2, 3), (3, 2)])
@pytest.mark.parametrize("tolerance", [0.0, 0.25])
def test_twins_are_those_of_the_slow_way(dimension, delay, tolerance, rng):
    x = breath(rng, 150)
    found = find_twins(x, dimension=dimension, delay=delay, recurrences=0.15, tolerance=tolerance)
    slow = slow_twins(x, dimension, delay, found.radius, tolerance)
    fast = [
        sorted(found.others[a:b].tolist())
        for a, b in zip(found.begin[:-1], found.begin[1:], strict=True)
    ]
    assert fast == slow
    assert found.share == np.mean([bool(twins) for twins in slow])
    assert tolerance == 0 or found.share > 0.5


@pytest.mark.jit
def test_the_radius_gives_the_share_of_recurrences(rng):
    x = rng.normal(size=2500)
    found = find_twins(x, dimension=2, delay=1, recurrences=0.1, tolerance=0.0)
    states = np.stack((x[:-1], x[1:]))
    apart = np.abs(states[:, :, None] - states[:, None]).max(axis=0)
    assert (apart[np.triu_indices(2499, 1)] <= found.radius).mean() == pytest.approx(0.1, abs=0.01)


@pytest.mark.jit
def test_a_surrogate_goes_on_from_where_it_is_or_from_a_twin(rng):
    x = breath(rng, 300)
    found = find_twins(x, dimension=2, delay=4, recurrences=0.1, tolerance=0.3)
    place = {v: i - found.last for i, v in enumerate(x) if i >= found.last}
    jumps = 0
    for row in draw_twins(x, found, 20, rng):
        states = [place[v] for v in row]
        for i, after in itertools.pairwise(states):
            ways = {i, *found.others[found.begin[i] : found.begin[i + 1]]}
            if ways == {found.begin.size - 2}:
                ways = {found.home}
            assert after - 1 in ways
            jumps += after - 1 != i
    assert jumps > 1000


@pytest.mark.jit
def test_a_rhythm_stays_a_rhythm_but_loses_its_time(rng):
    x = breath(rng, 1200)
    found = find_twins(x, dimension=2, delay=5, recurrences=0.1, tolerance=0.2)
    made = draw_twins(x, found, 40, rng)
    spectra = np.abs(np.fft.rfft(made - made.mean(axis=1, keepdims=True))) ** 2
    hertz = np.fft.rfftfreq(1200)
    center = (spectra * hertz).sum(axis=1) / spectra.sum(axis=1)
    own = np.abs(np.fft.rfft(x - x.mean())) ** 2
    assert np.mean(center) == pytest.approx((own * hertz).sum() / own.sum(), rel=0.05)
    assert np.abs([np.corrcoef(x, row)[0, 1] for row in made]).mean() < 0.15


def test_the_end_without_a_twin_goes_on_from_the_nearest_state():
    x = np.concatenate((np.sin(np.arange(100) / 5), [3.0, 9.0]))
    found = find_twins(x, dimension=1, delay=1, recurrences=0.1, tolerance=0.0)
    assert found.home == 100
    assert np.isfinite(draw_twins(x, found, 50, np.random.default_rng(1))).all()


def test_bits_are_counted():
    for word in (0, 1, 2**64 - 1, 0x8000000000000001, 0xF0F0):
        assert _ones(np.uint64(word)) == word.bit_count()


def test_the_delay_is_where_memory_has_faded(rng):
    x = rng.normal(size=20_000)
    for t in range(1, x.size):
        x[t] += 0.9 * x[t - 1]
    assert decorrelation(x, 100) == pytest.approx(10, abs=1)  # 0.9 ** 10 is 0.35
    assert decorrelation(x, 4) == 4
