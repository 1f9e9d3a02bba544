"""Moments that were put in are found where they are, and nothing beside them."""

import numpy as np

from syntony.core.moments import Scene, Track
from syntony.core.registry import get
from syntony.kernels.convergence import approaches

PERSONS = ("client", "therapist")
N = 900


def track(modality="skin", levels=None, strength=None, name=None):
    rng = np.random.default_rng(len(modality))
    levels = rng.normal(size=(2, N)) if levels is None else np.asarray(levels, float)
    strength = np.full(N, 0.5) if strength is None else strength
    return Track(
        name or f"{modality}_x", "a.u.", modality, PERSONS, levels, strength,
        np.zeros(N), np.ones(N),
    )  # fmt: skip


def found(detector, *tracks, **settings):
    plugin = get("detectors", detector)
    return plugin.find(Scene(PERSONS, 100.0, tracks), plugin.configured(settings))


def beyond(*spans, value=1.5, rest=0.5):
    strength = np.full(N, rest)
    for first, last in spans:
        strength[first:last] = value
    return strength


def test_two_systems_at_once_are_a_joint_peak():
    skin = track("skin", strength=beyond((100, 160), (400, 420)))
    breath = track("breath", strength=beyond((140, 200)))
    (moment,) = found("joint_peak", skin, breath)
    assert (moment.start, moment.stop) == (240, 260)
    assert moment.signals == ("skin_x", "breath_x")
    assert "skin and breath" in moment.title


def test_two_signals_of_one_system_are_no_joint_peak():
    one = track("skin", strength=beyond((100, 160)))
    other = track("skin", strength=beyond((100, 160)), name="skin_y")
    assert found("joint_peak", one, other) == ()


def rising(first, last, top=6.0):
    """Noise, and a rise that begins at `first` and falls from `last`."""
    base = np.random.default_rng(first).normal(size=N)
    ramp = np.interp(np.arange(N), [first, last, last + 5], [0, top, 0], left=0, right=0)
    return 0.3 * base + ramp


def test_arousal_that_rises_in_both_is_coactivation():
    (moment,) = found("coactivation", track("skin", [rising(200, 290), rising(210, 300)]))
    assert 300 < moment.start < moment.stop < 405
    assert moment.title == "Skin x rises in both"
    assert {v.unit for v in moment.values} == {"SD", "s"}


def test_arousal_of_one_is_no_coactivation():
    assert found("coactivation", track("skin", [rising(200, 290), rising(600, 700)])) == ()


def test_high_arousal_that_falls_is_no_coactivation():
    falling = rising(200, 290)[::-1]
    assert found("coactivation", track("skin", [falling, falling])) == ()


def test_who_goes_over_to_the_other_is_named():
    t = np.arange(N)
    noise = 0.1 * np.random.default_rng(1).normal(size=(2, N))
    stays = 3 * np.ones(N)
    goes = np.interp(t, [400, 450], [0, 3])
    (moment,) = found("convergence", track("breath", np.stack([stays, goes]) + noise))
    assert moment.title == "Breath x of therapist becomes client's"
    assert 520 <= moment.peak <= 555, "together some 50 s after it began"
    assert moment.stop == 100 + N
    (moment,) = found("convergence", track("breath", np.stack([goes, stays]) + noise))
    assert "client becomes therapist's" in moment.title


def test_two_who_meet_half_way_are_both_named():
    t = np.arange(N)
    noise = 0.1 * np.random.default_rng(1).normal(size=(2, N))
    both = np.stack([np.interp(t, [400, 450], [4, 2]), np.interp(t, [400, 450], [0, 2])])
    (moment,) = found("convergence", track("movement", both + noise))
    assert moment.title == "Movement x of both meets"


def test_a_signal_that_only_swings_has_no_level_to_converge():
    swing = np.sin(2 * np.pi * np.arange(N) / 4)
    assert found("convergence", track("breath", [swing, np.roll(swing, 1)])) == ()


def test_staying_together_is_no_approach():
    distance = np.full(100, 0.1)
    assert not approaches(distance, near=0.5, far=1.5, hold=10, within=50).size


def test_the_end_of_coupling_is_an_uncoupling():
    (moment,) = found("uncoupling", track(strength=beyond((200, 300))))
    assert moment.start == 399
    assert moment.peak == 400
    assert "100 s in step" in moment.reason


def test_coupling_that_comes_back_is_no_uncoupling():
    assert found("uncoupling", track(strength=beyond((200, 300), (320, N)))) == ()


def test_less_than_chance_after_more_is_a_rupture():
    strength = beyond((200, 260))
    strength[300:340] = -0.2
    (moment,) = found("rupture", track(strength=strength))
    assert (moment.start, moment.stop) == (400, 440)


def test_less_than_chance_alone_is_no_rupture():
    assert found("rupture", track(strength=beyond((300, 340), value=-0.2))) == ()


def test_stillness_of_both_is_a_stall_unless_they_are_coupled():
    rng = np.random.default_rng(4)
    levels = 5 + rng.random((2, N))
    levels[:, 500:600] *= 0.1
    moving = track("movement", levels)
    (moment,) = found("stall", moving)
    assert 590 <= moment.start <= 605
    assert 695 <= moment.stop <= 710
    assert found("stall", moving, track("skin", strength=beyond((450, 650)))) == ()


def test_a_stall_needs_stillness_of_both():
    rng = np.random.default_rng(4)
    levels = 5 + rng.random((2, N))
    levels[0, 500:600] *= 0.1
    assert found("stall", track("movement", levels)) == ()
