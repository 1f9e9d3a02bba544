from fractions import Fraction

import numpy as np
import pytest

from syntony.core.errors import ParameterError
from syntony.kernels.exchange import answers, spoken
from syntony.measures.turn_taking import MEASURE


def dialogue(rng, turns=80, gaps=(0.4, -0.3), rate=10):
    """Two who take turns: the second answers after gaps[0] s, the first after gaps[1]."""
    t, spans = 1.0, ([], [])
    for i in range(turns):
        stop = t + rng.uniform(2, 6)
        spans[i % 2].append((t, stop))
        t = stop + gaps[i % 2]
    X = np.zeros((2, round((t + 8) * rate)))
    for row, mine in zip(X, spans, strict=True):
        for a, b in mine:
            row[round(a * rate) : round(b * rate)] = 1
    return X


def judged(X, rate=10, **given):
    settings = MEASURE.configured(given)
    plan = MEASURE.plan(settings, Fraction(rate), X.shape[1])
    values, _ = MEASURE.rows(X, np.zeros((1, 2), np.int64), settings, plan)
    return values[0], MEASURE.summary(values, X, settings, plan)


def filled(v, pause):
    """True, False or None of every sample, short silences filled."""
    v = [None if np.isnan(s) else bool(s > 0.5) for s in v]
    for a in range(1, len(v)):
        for b in range(a + 1, min(a + int(pause), len(v) - 1) + 1):
            if v[a - 1] and v[b] and all(s is False for s in v[a:b]):
                v[a:b] = [True] * (b - a)
    return v


def while_other_speaks(y, e, overlap):
    begin = e - 1
    while begin and y[begin - 1]:
        begin -= 1
    return float(begin - e) if begin and y[begin - 1] is False and begin >= e - overlap else None


def after(x, y, e, gap):
    for t in range(e, e + int(gap) + 1):
        if t >= len(x) or x[t] is None or y[t] is None:
            return None
        if x[t]:
            return np.inf
        if y[t]:
            return float(t - e) if y[t - 1] is False else None
    return np.inf


def slow_answers(x, y, pause, overlap, gap):
    """Every end by itself, sample by sample, as the words of the measure say."""
    x, y, found = filled(x, pause), filled(y, pause), []
    for e in range(1, len(x)):
        if x[e - 1] and x[e] is False:
            both = y[e - 1] and y[e]
            found.append(while_other_speaks(y, e, overlap) if both else after(x, y, e, gap))
    return [offset for offset in found if offset is not None]


def test_it_is_what_its_words_say_of_random_marks(rng):
    for _ in range(200):
        X = (rng.random((2, 80)).cumsum(axis=1) * rng.uniform(0.3, 1.5) % 2 > 1).astype(float)
        X[rng.random(X.shape) < 0.01] = np.nan
        pause, overlap, gap = rng.integers(0, 3), rng.integers(0, 5), rng.integers(1, 8)
        x, y = (spoken(v, 0.5, pause) for v in X)
        assert answers(x, y, overlap, gap).tolist() == slow_answers(*X, pause, overlap, gap)
        assert answers(y, x, overlap, gap).tolist() == slow_answers(*X[::-1], pause, overlap, gap)


def test_latencies_that_were_built_in_come_back_with_their_persons(rng):
    (of_first, of_second), told = judged(dialogue(rng))
    assert (of_first, of_second) == (1, 39 / 40)  # the last turn is nobody's to answer
    assert told["latency of the second person (s, overlap negative)"] == pytest.approx(
        0.4, abs=0.06
    )
    assert told["latency of the first person (s, overlap negative)"] == pytest.approx(
        -0.3, abs=0.06
    )
    assert told["share of the first person's answers that overlap"] == 1
    assert told["share of the second person's answers that overlap"] == 0
    assert told["turns of the first person that ended"] == 40
    assert 0 < told["share of time both speak"] < 0.05


def test_somebody_who_answers_and_is_not_answered(rng):
    X = np.zeros((2, 6000))
    for t in range(50, 5900, 120):
        X[0, t : t + 30] = 1
        X[1, t + 35 : t + 60] = 1  # the first then waits for 6 s
    (of_first, of_second), told = judged(X)
    assert (of_first, of_second) == (1, 0)
    assert np.isnan(told["latency of the first person (s, overlap negative)"])


def test_people_shifted_in_time_answer_each_other_less(rng):
    X = dialogue(rng)
    real = np.mean(judged(X)[0])
    shifted = [
        np.mean(judged(np.stack((X[0], np.roll(X[1], 10 * k))))[0]) for k in range(30, 130, 5)
    ]
    assert real > max(shifted) + 0.1


def test_pauses_belong_to_a_turn_and_back_channels_pass_no_floor():
    x, y = np.zeros((2, 400))
    x[10:60], x[64:100] = 1, 1  # a breath of 0.4 s
    y[30:35] = 1  # aha
    y[105:200] = 1
    (of_first, of_second), told = judged(np.stack((x, y)))
    assert told["turns of the first person that ended"] == 1
    assert of_first == 1
    assert of_second == 0
    assert told["turns of the second person that ended"] == 1


def test_short_windows_and_coarse_rates_are_refused():
    with pytest.raises(ParameterError, match=r"at least ten times the 2 s .*; 10 s at 10 Hz came"):
        MEASURE.plan(MEASURE.settings(), Fraction(10), 100)
    with pytest.raises(ParameterError, match=r"a sample in these"):
        MEASURE.plan(MEASURE.settings(), Fraction(1, 4), 1000)
