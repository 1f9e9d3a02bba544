"""Offsets and drifts that were built in are found within the stated error, or refused."""

import numpy as np
import pytest
from tests.analysis import rooms
from tests.analysis.rooms import CLAPS, DRIFT, OFFSET, to_device
from tests.io.films import film
from tests.io.sounds import wav_bytes

from syntony.analysis.claps import claps_in
from syntony.analysis.clocks import clock_chosen, on_one_clock
from syntony.analysis.proposals import proposed
from syntony.analysis.traces import traces_of
from syntony.core.clock import NORMAL_95, Clock
from syntony.core.errors import ClockError
from syntony.core.plan import Alignment, AnalysisPlan, ClockChoice
from syntony.core.session import Recording, Session
from syntony.core.signals import Participant
from syntony.io.reading import read


def off(clock, session=CLAPS):
    """How far the clock is from what was built in (s), at each moment."""
    return np.array([clock.to_session(t) for t in to_device(session)]) - session


@pytest.mark.parametrize(
    ("reference", "bound"), [(rooms.heard, 0.004), (rooms.felt, 0.016), (rooms.seen, 0.03)]
)
def test_claps_give_the_offset_of_a_sound_within_the_stated_bound(rng, reference, bound):
    device = rooms.heard(rng, to_device(CLAPS), loud=0.3)
    found = proposed([device], [reference(rng, CLAPS)], "clap")
    assert np.abs(off(found.clock)).max() < bound
    assert found.clock.source == "clap"
    assert len(found.marks) == 3
    assert max(abs(left) for *_, left in found.marks) < bound


def test_claps_cover_the_truth_as_often_as_their_error_says(rng):
    hits, lefts = [], []
    for _ in range(60):
        claps = 12 + np.cumsum(rng.uniform(1, 4, 3))
        found = proposed([rooms.heard(rng, to_device(claps))], [rooms.felt(rng, claps)], "clap")
        middle = found.clock.reference
        left = found.clock.to_session(middle) - (middle + OFFSET + DRIFT * middle)
        lefts.append(left)
        hits.append(abs(left) < NORMAL_95 * found.clock.offset_error)
    assert np.mean(hits) > 0.9
    assert abs(np.mean(lefts)) < 0.0015


def test_two_pairs_of_claps_at_both_ends_give_the_drift(rng):
    claps = np.array([3.0, 1790.0])
    device = rooms.heard(rng, to_device(claps), seconds=1800.0)
    clock = proposed([device], [rooms.heard(rng, claps, seconds=1800.0)], "clap").clock
    assert clock.drift == pytest.approx(DRIFT, abs=3e-6)
    assert np.abs(off(clock, np.linspace(0, 1800, 7))).max() < 0.005


def test_one_clap_leaves_the_drift_unknown_and_asks_to_look(rng):
    found = proposed([rooms.heard(rng, to_device(20.0))], [rooms.heard(rng, 20.0)], "clap")
    assert off(found.clock, np.array([20.0])) == pytest.approx(0, abs=0.004)
    assert found.clock.drift_error * NORMAL_95 == pytest.approx(1e-4)
    assert "look whether it is the same clap" in found.words


def test_claps_that_one_device_missed_are_matched_by_their_pattern(rng):
    claps = 10 + np.cumsum([0, 1.3, 2.1, 3.7, 1.9])
    found = proposed([rooms.heard(rng, to_device(claps[1:]))], [rooms.heard(rng, claps)], "clap")
    assert len(found.marks) == 4
    assert np.abs(off(found.clock, claps)).max() < 0.004


def test_rooms_that_share_nothing_are_refused(rng):
    for _ in range(60):
        for make in (rooms.heard, rooms.felt, rooms.seen):
            with pytest.raises(ClockError, match="Clap near both devices"):
                proposed([rooms.heard(rng, [])], [make(rng, [])], "clap")


def test_claps_in_one_room_alone_or_of_another_meeting_are_refused(rng):
    with pytest.raises(ClockError, match="set marks by hand"):
        proposed([rooms.heard(rng, CLAPS)], [rooms.heard(rng, [])], "clap")
    with pytest.raises(ClockError, match="nobody knows which belong"):
        proposed([rooms.heard(rng, CLAPS)], [rooms.heard(rng, 20.0)], "clap")
    with pytest.raises(ClockError, match=r"drift by|cannot be brought together"):
        proposed([rooms.heard(rng, [10.0, 12.0, 15.0])], [rooms.heard(rng, [9, 14.0, 30])], "clap")
    with pytest.raises(ClockError, match="need sound, pictures or an accelerometer"):
        proposed([], [rooms.heard(rng, CLAPS)], "clap")


def test_speech_holds_no_claps(shared_data):
    (trace,) = traces_of(read(shared_data("audio_dialogue") / "sample.wav"))
    times, prominence = claps_in(trace)
    assert times.size == 0
    assert prominence < 2


def test_movement_in_a_film_and_an_accelerometer_are_brought_together(rng):
    film_, wrist = rooms.moved(rng, offset=-4.25, drift=8e-5)
    found = proposed([wrist], [film_], "correlation")
    for t in (20.0, 150.0, 290.0):
        assert found.clock.to_session(t) == pytest.approx(t - 4.25 + 8e-5 * t, abs=0.015)
    assert found.clock.error(150.0) < 0.01
    assert "movement" in found.words
    assert found.clock.source == "correlation"


def test_movements_of_two_bodies_are_refused(rng):
    film_, _ = rooms.moved(rng, offset=0, drift=0)
    _, wrist = rooms.moved(rng, offset=0, drift=0)
    with pytest.raises(ClockError, match="have a distinct peak"):
        proposed([wrist], [film_], "correlation")
    with pytest.raises(ClockError, match="neither sound nor movement in common"):
        proposed([rooms.heard(rng, [])], [film_], "correlation")


def test_two_sounds_of_one_room_are_brought_together_by_their_course(rng, tmp_path):
    x = rooms.sound(rng, [], seconds=130.0)
    for name, first, gain in (("a", 0, 0.9), ("b", 37_000, 0.2)):
        part = (
            gain * x[first : first + 8000 * 120] + rng.normal(0, 0.003, 960_000)[: x.size - first]
        )
        (tmp_path / f"{name}.wav").write_bytes(wav_bytes(part[None]))
    a, b = (traces_of(read(tmp_path / f"{name}.wav")) for name in "ab")
    clock = proposed(b, a, "correlation").clock
    assert clock.to_session(60.0) == pytest.approx(60.0 + 37_000 / 8000, abs=0.002)


def test_a_flash_in_a_film_and_a_clap_in_its_sound_are_found_in_files(rng, tmp_path):
    pictures = np.full((150, 48, 64), 90, np.uint8)
    pictures[75:80] = 200
    path = tmp_path / "film.avi"
    path.write_bytes(film(pictures, form="avi"))
    (tmp_path / "clap.wav").write_bytes(wav_bytes(rooms.sound(rng, 4.5, seconds=10.0)[None]))
    found = proposed(
        traces_of(read(tmp_path / "clap.wav")), traces_of(read(path)), "clap"
    )  # fmt: skip
    # The lamp came on somewhere between picture 74 and picture 75.
    assert found.clock.to_session(4.5) == pytest.approx(74.5 / 25, abs=0.021)
    assert NORMAL_95 * found.clock.offset_error > 0.02


# Marks, and clocks that a plan tells


def test_a_line_through_two_marks_has_drift_and_through_more_has_residuals():
    two = ClockChoice(marks=((0.0, 10.0), (3600.0, 3610.36)))
    clock, left = clock_chosen("belt", two)
    assert clock.drift == pytest.approx(1e-4)
    assert clock.source == "marks"
    assert left == pytest.approx([0, 0], abs=1e-9)
    more = ClockChoice(marks=((0.0, 10.0), (1800.0, 1810.03), (3600.0, 3610.0)))
    clock, left = clock_chosen("belt", more)
    assert left == pytest.approx([-0.01, 0.02, -0.01])
    assert clock.offset == pytest.approx(10.01)
    assert clock.offset_error > 0.01


def test_marks_that_no_clock_explains_are_refused():
    with pytest.raises(ClockError, match="Marks of belt"):
        clock_chosen("belt", ClockChoice(marks=((0.0, 10.0), (60.0, 75.0))))


def test_a_plan_keeps_clocks_as_they_were_found(tmp_path):
    told = {
        "belt": ClockChoice(offset=-3.0, drift=2e-5, offset_error=0.004, drift_error=1e-6,
                            reference=100.0, source="correlation"),
        "film": ClockChoice(marks=((1.0, 5.0),)),
    }  # fmt: skip
    plan = AnalysisPlan(align=Alignment(by="given", clocks=told))
    (tmp_path / "plan.toml").write_text(plan.to_toml())
    again = AnalysisPlan.read(tmp_path / "plan.toml")
    assert again == plan
    names = ("room", "belt", "film")
    session = Session("s", (Participant("A"),), tuple(Recording(name) for name in names))
    clocks = on_one_clock(session, again.align).clocks
    assert clocks["belt"] == Clock(-3.0, 2e-5, 0.004, 1e-6, 100.0, "correlation")
    assert clocks["film"].to_session(1.0) == 5.0
    assert clocks["room"] == Clock()
