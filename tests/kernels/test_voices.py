import numpy as np
import pytest

from syntony.kernels.voices import COEFFICIENTS, Timbre, best_path, told_apart

OPTIONS = {"block": 62, "penalty": 60.0, "starts": 30, "fitted": 20_000, "seed": 1}


def voices(rng, lengths, apart=1.5):
    """Frames of two voices in turns of given lengths, and whose each is."""
    means = apart * rng.normal(size=(2, COEFFICIENTS)) / np.sqrt(COEFFICIENTS)
    whose = np.repeat(np.arange(len(lengths)) % 2, lengths)
    return means[whose] + rng.normal(size=(whose.size, COEFFICIENTS)), whose


def test_two_voices_are_told_apart_and_counted_from_the_first_heard(rng):
    x, whose = voices(rng, [300, 100, 200, 400, 60, 500], apart=2.5)
    labels, share = told_apart(x, 2, **OPTIONS)
    assert (labels != whose).mean() < 0.03
    assert share.mean() > 0.9


def test_long_recordings_are_fitted_on_a_part_of_them(rng):
    x, whose = voices(rng, [300, 300] * 10, apart=2.5)
    labels, _ = told_apart(x, 2, **(OPTIONS | {"fitted": 3000, "starts": 60}))
    assert (labels != whose).mean() < 0.05


def test_the_same_seed_gives_the_same(rng):
    x, _ = voices(rng, [200, 300, 250])
    one, other = (told_apart(x, 2, **OPTIONS) for _ in range(2))
    assert (one[0] == other[0]).all()
    assert (one[1] == other[1]).all()


def test_too_few_frames_are_refused(rng):
    with pytest.raises(ValueError, match="99 frames are too few for 2 voices"):
        told_apart(rng.normal(size=(99, COEFFICIENTS)), 2, **OPTIONS)


def test_the_best_path_is_that_of_trying_all(rng):
    scores = rng.normal(size=(3, 7))
    best = max(
        np.ndindex(*(3,) * 7),
        key=lambda path: scores[path, np.arange(7)].sum() - 0.7 * np.count_nonzero(np.diff(path)),
    )
    assert best_path(scores, 0.7).tolist() == list(best)


def test_timbre_knows_the_spectrum_and_not_the_loudness(rng):
    timbre = Timbre.of(512, 16_000.0)
    noise = rng.normal(size=512)
    one, louder = timbre.cepstrum(noise), timbre.cepstrum(10 * noise)
    assert louder == pytest.approx(one, abs=1e-6)
    assert np.abs(timbre.cepstrum(np.cumsum(noise)) - one).max() > 5
