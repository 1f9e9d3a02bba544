import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from syntony.core.clock import Clock
from syntony.core.errors import FormatError
from syntony.core.plan import AnalysisPlan, MeasureChoice
from syntony.core.session import Notice, Recording
from syntony.core.signals import Events, Samples, Signal, SignalSet
from syntony.io.encoding import decode, encode, from_plain, to_plain


@pytest.fixture
def recording(rng):
    values = rng.standard_normal(100)
    values[20:30] = np.nan
    return Recording(
        "a.xdf",
        (
            Signal.with_gaps(values, "30000/1001", 3.25, name="x", unit="µV", modality="skin"),
            SignalSet(rng.standard_normal((3, 50)), ("a", "b", "c"), 256, 1.5, "V", "P1", "brain"),
            Samples(np.cumsum(rng.random(9) + 0.1), rng.standard_normal(9), "rr", "ms"),
        ),
        (Events([1.0, 2.0], [0.0, 0.5], ("go", "stop"), "marker", "P2"),),
        None,
        (Notice("code", "text", "where", warning=False),),
        {"x": Clock(offset_error=float("nan"), drift_error=float("inf"), source="file")},
    )


def test_a_recording_comes_back_bit_for_bit(recording):
    found = decode(encode(recording))
    assert encode(found) == encode(recording)
    for mine, theirs in zip(recording.streams, found.streams, strict=True):
        assert type(mine) is type(theirs)
        assert mine.values.tobytes() == theirs.values.tobytes()
    x = found.streams[0]
    assert (x.rate, x.start, x.unit, x.modality) == (recording.streams[0].rate, 3.25, "µV", "skin")
    assert x.support == recording.streams[0].support
    assert found.events[0].labels == ("go", "stop")
    assert found.notices == recording.notices
    assert np.isnan(found.clocks["x"].offset_error)
    assert found.clocks["x"].drift_error == np.inf


@given(st.data())
def test_damaged_bytes_are_refused_or_are_still_a_recording(data):
    good = bytearray(encode(Recording("a", (Signal([1.0, 2.0, 3.0], 10, name="x"),))))
    for _ in range(data.draw(st.integers(1, 4))):
        good[data.draw(st.integers(0, len(good) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(good)))
    try:
        found = decode(bytes(good[:cut]))
    except FormatError:
        return
    assert isinstance(found, Recording)


@pytest.mark.parametrize(
    "value",
    [
        {"@": "Session", "fields": {}},
        {"@": "Path", "fields": {"x": "/"}},
        {"@": "array", "place": 3},
        {"@": "Signal", "fields": {"values": [1], "rate": 1}},
        [1, 2],
        None,
    ],
)
def test_nothing_but_recordings_is_built(value):
    text = json.dumps({"shapes": [], "value": value}).encode()
    with pytest.raises(FormatError):
        decode(len(text).to_bytes(8, "little") + text)


@pytest.mark.parametrize("shape", [[-1], [2**62, 4], [10**9], [1, -8]])
def test_arrays_that_claim_more_than_is_there_are_refused(shape):
    text = json.dumps({"shapes": [shape], "value": None}).encode()
    with pytest.raises(FormatError, match="bytes"):
        decode(len(text).to_bytes(8, "little") + text)


def test_what_has_no_place_in_a_recording_is_not_written():
    with pytest.raises(TypeError, match="set has no place"):
        encode(Recording("a", ({1, 2},)))


def test_settings_are_written_by_value_and_checked_on_the_way_back():
    nouns = {"AnalysisPlan": AnalysisPlan}
    plan = AnalysisPlan(measures=(MeasureChoice(measure="wcc", settings={"window": 60.0}),), seed=7)
    plain = json.loads(json.dumps(to_plain({"plan": [plan, np.float64(2.5)]}, [], nouns)))
    assert from_plain(plain, [], nouns) == {"plan": (plan, 2.5)}
    plain["items"][0][1][0]["fields"]["sead"] = 1
    with pytest.raises(ValueError, match="sead"):
        from_plain(plain, [], nouns)
    with pytest.raises(TypeError, match="AnalysisPlan has no place"):
        to_plain(plan, [], {})
