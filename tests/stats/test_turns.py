import numpy as np
import pytest

from syntony.core.errors import DataError
from syntony.core.signals import Events
from syntony.io.reading import read
from syntony.stats.turns import Turn, floor_of, turn_taking, turns_of


def talk(*turns):
    return [Turn(*turn) for turn in turns]


def test_a_dialogue_with_a_built_in_latency_gives_it_back(rng):
    turns, t = [], 0.0
    gaps = {"A": 0.3, "B": -0.1}
    for i in range(60):
        who = "AB"[i % 2]
        start = t + (gaps[who] if i else 0.0) + rng.uniform(-0.05, 0.05)
        t = start + rng.uniform(2, 4)
        turns.append(Turn(who, start, t))
    found = turn_taking(turns, 0.0, t)
    assert found.persons["A"].latency == pytest.approx(0.3, abs=0.02)
    assert found.persons["B"].latency == pytest.approx(-0.1, abs=0.02)
    assert (found.persons["A"].overlapping, found.persons["B"].overlapping) == (0.0, 1.0)
    assert len(found.floor.transfers) == 59
    assert found.persons["A"].turns == found.persons["B"].turns == 30
    assert sum(p.share_of_speech for p in found.persons.values()) == pytest.approx(1.0)
    assert found.silence == pytest.approx(29 * 0.3 / t, abs=0.02)
    assert found.overlap == pytest.approx(30 * 0.1 / t, abs=0.01)


def test_short_turns_that_do_not_get_the_floor_are_back_channels():
    found = floor_of(talk(("A", 0, 5), ("B", 2, 2.4), ("B", 5.1, 5.6), ("A", 5.8, 9)))
    assert [turn.start for turn in found.back_channels] == [2, 5.1]
    assert not found.transfers
    assert [(p.start, p.stop) for p in found.pauses] == [(5, 5.8)]


def test_a_short_answer_after_which_nobody_goes_on_is_a_turn():
    found = floor_of(talk(("A", 0, 5), ("B", 5.1, 5.6)))
    assert [(t.after, round(t.offset, 3)) for t in found.transfers] == [("B", 0.1)]
    found = floor_of(talk(("A", 0, 5), ("B", 5.1, 5.6), ("C", 5.7, 9)))
    assert [t.after for t in found.transfers] == ["B", "C"]


def test_a_long_turn_within_another_s_is_a_bid():
    found = floor_of(talk(("A", 0, 9), ("B", 2, 5), ("B", 9.2, 12)))
    assert [turn.start for turn in found.bids] == [2]
    assert [round(t.offset, 3) for t in found.transfers] == [0.2]


def test_taking_over_in_the_middle_is_an_interruption():
    turns = talk(("A", 0, 5), ("B", 3, 8), ("A", 7.8, 11), ("B", 11, 13))
    found = turn_taking(turns, 0, 13)
    assert (found.persons["B"].interruptions, found.persons["A"].interrupted) == (1, 1)
    assert (found.persons["A"].interruptions, found.persons["B"].interrupted) == (0, 0)
    assert turn_taking(turns, 0, 13, interruption=0.1).persons["A"].interruptions == 1
    assert found.overlap == pytest.approx(2.2 / 13)


def test_shares_count_overlapping_turns_of_one_person_once():
    found = turn_taking(talk(("A", 0, 4), ("A", 3, 6), ("B", 6, 8)), 0, 10)
    assert found.persons["A"].speaking == pytest.approx(6)
    assert found.persons["A"].share_of_time == pytest.approx(0.6)
    assert found.silence == pytest.approx(0.2)


def test_turns_are_cut_to_the_conversation():
    found = turn_taking(talk(("A", -5, 2), ("B", 3, 20), ("A", 30, 31)), 0, 10)
    assert found.persons["A"].speaking == pytest.approx(2)
    assert found.persons["B"].speaking == pytest.approx(7)
    assert found.offset == pytest.approx(1.0)


def test_what_never_happened_is_unknown():
    alone = turn_taking(talk(("A", 0, 5)), 0, 10).persons["A"]
    assert np.isnan([alone.latency, alone.latency_spread, alone.overlapping]).all()
    with pytest.raises(DataError, match="0 came"):
        turn_taking(talk(("A", 0, 5)), 6, 10)
    with pytest.raises(DataError, match="between 5 and 5 s"):
        turn_taking(talk(("A", 0, 5)), 5, 5)


def test_turns_come_from_events_with_a_person():
    events = (
        Events(np.array([1.0, 4.0]), np.array([2.0, 0.0]), ("", ""), "turns", "A"),
        Events(np.array([0.5]), np.array([1.0]), ("",), "turns", "B"),
        Events(np.array([0.0]), np.array([9.0]), ("",), "turns"),
        Events(np.array([0.0]), np.array([9.0]), ("",), "laughter", "A"),
    )
    assert turns_of(events) == (Turn("B", 0.5, 1.5), Turn("A", 1.0, 3.0))
    assert turns_of(events, name="laughter") == (Turn("A", 0.0, 9.0),)


def test_the_real_call(shared_data):
    events = read(shared_data("audio_dialogue") / "sample.rttm").events
    found = turn_taking(turns_of(events), 0.0, 30.0)
    one, other = found.persons["speaker90"], found.persons["speaker91"]
    # Sums of the durations in the file: 11.85 s and 12.50 s.
    assert (one.speaking, other.speaking) == (pytest.approx(11.85), pytest.approx(12.50))
    assert found.overlap == pytest.approx(1.89 / 30, abs=1e-6)
    assert (
        one.turns + one.back_channels + other.turns + other.back_channels + len(found.floor.bids)
        == 10
    )
    # 0.44 s within a turn of 3.44 s; and, at the limit of the definition, an answered greeting.
    assert [round(turn.start, 2) for turn in found.floor.back_channels] == [7.55, 18.15]
