import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from syntony.analysis.extraction import extracted
from syntony.analysis.masking import _inside, of_quality, of_rest
from syntony.core.plan import AnalysisPlan, ExtractChoice
from syntony.core.session import Recording, Session
from syntony.core.signals import Participant, Samples, Signal

RATE = 32


def axes(shaken=(20.0, 22.0), person="A", seconds=60):
    """Three axes at 32/s, shaken for a while."""
    rng = np.random.default_rng(1)
    t = np.arange(seconds * RATE) / RATE
    shake = np.where((t > shaken[0]) & (t < shaken[1]), np.sin(2 * np.pi * 3 * t), 0)
    return tuple(
        Signal(rng.normal(0, 0.01, t.size) + (shake if axis == "x" else 0), RATE,
               name=f"acc {axis}", unit="g", person=person)
        for axis in "xyz"
    )  # fmt: skip


def skin(person="A", seconds=60):
    values = 5 + np.sin(np.arange(seconds * 4) / 30)
    return Signal(values, 4, name="eda", unit="µS", person=person, modality="skin")


def test_what_lies_around_a_movement_becomes_a_gap():
    recording = Recording("wrist", (skin(), *axes()))
    kept, share = of_rest(skin(), recording, 0.2)
    gone = np.isnan(kept.values)
    assert gone[(kept.times > 18.5) & (kept.times < 23.5)].all()
    assert not gone[(kept.times < 17) | (kept.times > 25)].any()
    assert share == pytest.approx(gone.mean())


def test_only_ones_own_movement_counts():
    recording = Recording("wrists", (skin("B"), *axes(person="A")))
    assert (
        of_rest(skin("B"), recording, 0.2) == (skin("B"), 0.0)
        or of_rest(skin("B"), recording, 0.2)[1] == 0.0
    )


def test_beats_during_a_movement_are_left_out():
    beats = Samples(np.arange(0.5, 60, 0.8), np.full(75, 800.0), "rr", "ms", "A", "heart")
    kept, share = of_rest(beats, Recording("wrist", axes()), 0.2)
    assert not ((kept.times > 18.5) & (kept.times < 23.5)).any()
    assert share == pytest.approx(1 - kept.times.size / 75)


def test_beats_of_nothing_but_bad_quality_are_dropped_whole():
    beats = Samples([1.0, 2.0], [800.0, 810.0], "rr", "ms", "A", "heart")
    bad = Samples([1.0, 2.0], [0.1, 0.2], "rr quality", "0 to 1", "A", "heart")
    assert of_quality(beats, bad, 0.5) == (None, 1.0)


@given(
    st.lists(st.tuples(st.floats(0, 50), st.floats(0, 5)), max_size=8),
    st.lists(st.floats(-2, 60), min_size=1, max_size=20),
)
def test_inside_equals_its_definition(spans, times):
    spans = [(start, start + length) for start, length in spans]
    found = _inside(np.array(times), spans)
    assert found.tolist() == [any(a <= t < b or a <= t <= b for a, b in spans) for t in times]


def test_a_plan_masks_skin_while_the_wearer_moves():
    fast = Signal(
        np.repeat(skin().values, 8), RATE, name="eda", unit="µS", person="A", modality="skin"
    )
    session = Session("s", (Participant("A"),), (Recording("wrist", (fast, *axes())),))
    plan = AnalysisPlan(extract=(ExtractChoice(extractor="skin", most_movement=0.2),))
    found = extracted(session, plan).session.recordings[0]
    level = next(s for s in found.streams if s.name == "skin_conductance_level")
    assert np.isnan(level.values[(level.times > 18.5) & (level.times < 23.5)]).all()
    assert any("the wearer moved by more than 0.2" in notice.text for notice in found.notices)
