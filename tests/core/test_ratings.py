import numpy as np
import pytest

from syntony.core.annotations import Feeling, Hunch
from syntony.core.errors import DataError
from syntony.core.ratings import MOST, RATE, Rated, Rating, RatingBlock

TOLD = Rating("r", 2.0, "closeness", "far", "close", "client", "T")


def block(name, place, first, *values):
    return RatingBlock(name, "r", place, first, values)


def test_readings_become_a_signal_on_session_time_and_what_was_not_read_is_a_gap():
    rated = Rated(TOLD, (block("a", 0, 50, 0.5, 0.5), block("b", 1, 60, 1.0, 0.0, 0.25)))
    signal = rated.signal()
    assert (signal.start, signal.rate, signal.name, signal.person) == (
        2.0,
        25,
        "closeness",
        "client",
    )
    assert signal.modality == "rating"
    seen = np.flatnonzero(~np.isnan(signal.values))
    assert seen.tolist() == [0, 1, 10, 11, 12]
    assert [(first, values.tolist()) for first, values in rated.runs()] == [
        (50, [0.5, 0.5]), (60, [1.0, 0.0, 0.25]),
    ]  # fmt: skip
    assert rated.seconds == 5 / RATE


def test_what_was_read_again_counts_as_it_was_read_last():
    rated = Rated(TOLD, (block("a", 0, 0, 0.1, 0.1, 0.1, 0.1), block("b", 1, 1, 0.9, 0.9)))
    assert rated.signal().values.tolist() == [0.1, 0.9, 0.9, 0.1]


def test_a_rating_without_readings_is_no_signal():
    assert Rated(TOLD).signal() is None
    assert list(Rated(TOLD).runs()) == []
    assert Rated(TOLD).seconds == 0


@pytest.mark.parametrize("values", [(), (0.5,) * (MOST + 1), (1.01,), (-0.1,), (float("nan"),)])
def test_blocks_that_cannot_be_are_refused(values):
    with pytest.raises(DataError, match="came"):
        block("a", 0, 0, *values)


@pytest.mark.parametrize(
    "told",
    [
        {"word": ""},
        {"word": "sad", "intensity": 6},
        {"word": "sad", "confidence": 0},
        {"word": "sad", "valence": 0.5},
        {"word": "sad", "valence": 1.5, "arousal": 0.0},
    ],
)
def test_feelings_that_cannot_be_are_refused(told):
    with pytest.raises(DataError, match="came"):
        Feeling("f", 1.0, person="client", author="T", **told)


def test_a_hunch_is_as_sure_as_five_steps_say():
    with pytest.raises(DataError, match="from 1 to 5; 0 came"):
        Hunch("h", 1.0, "She is sad.", "client", 0, "T")
