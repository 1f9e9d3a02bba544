"""A stored session as who reviews it sees it."""

import numpy as np
import pytest

from syntony.analysis.reviewed import Reviewed
from syntony.core.clock import Clock
from syntony.core.errors import AbsentError, BlindError, ConsentError
from syntony.core.session import Recording, Session
from syntony.core.signals import Participant, Samples, Signal
from syntony.io.store import save_session
from syntony.io.store.blinds import Blinds
from syntony.io.store.consents import Consents
from syntony.io.store.kept import EXTRACTED
from syntony.web.lanes import Tracks

STEADY = Signal(np.arange(200.0), 10, name="motion", person="a")
BEATS = Samples(np.cumsum(np.linspace(0.7, 0.9, 40)), np.ones(40), name="rr", person="b")
CLOCK = Clock(offset=3.0, drift=1e-3)


def reviewed(folder, *streams, clocks=None, who="K"):
    people = (Participant("a"), Participant("b"))
    recordings = tuple(Recording(f"r{k}", (one,)) for k, one in enumerate(streams))
    store = save_session(Session("s", people, recordings, clocks=clocks or {}), folder)
    return Reviewed(store, lambda: who)


@pytest.mark.parametrize("streams", [(STEADY,), (BEATS,), (STEADY, BEATS), (BEATS, STEADY)])
@pytest.mark.parametrize("clock", [Clock(), CLOCK])
def test_a_session_ends_where_its_last_lane_does(tmp_path, streams, clock):
    opened = reviewed(tmp_path / "s", *streams, clocks={"r0": clock})
    lanes = Tracks(opened.store, opened.session, None).lanes
    assert opened.duration == max(one.stop for lane in lanes for one in lane.signals)
    assert opened.duration > 19


def test_what_was_extracted_belongs_to_it_and_what_has_moved_is_read_again(tmp_path):
    opened = reviewed(tmp_path / "s", STEADY)
    assert (opened.duration, [p.code for p in opened.people]) == (20.0, ["a", "b"])
    longer = Signal(np.arange(300.0), 10, name="heart_rate", person="c")
    made = Session("s", (Participant("c"),), (Recording("r0", (longer,)),))
    save_session(made, tmp_path / "s" / EXTRACTED / "000001-abc123")
    assert (opened.duration, [p.code for p in opened.people]) == (30.0, ["a", "b", "c"])
    session = opened.session
    assert opened.session is session
    opened.moved()
    assert opened.session is not session


def test_everybody_must_allow_what_it_is_used_for(tmp_path):
    opened = reviewed(tmp_path / "s", STEADY)
    opened.allow("review")
    for code in "ab":
        with pytest.raises(ConsentError):
            opened.allow("research")
        Consents(opened.store.folder).record(code, "research", given=True)
    opened.allow("research")


def test_there_is_no_analysis_before_one_and_none_for_the_blind(tmp_path):
    opened = reviewed(tmp_path / "s", STEADY)
    assert opened.findings is None
    with pytest.raises(AbsentError):
        opened.found()
    Blinds(opened.store.folder).begin("M")
    assert not opened.blind
    Blinds(opened.store.folder).begin("K")
    assert opened.blind
    with pytest.raises(BlindError):
        opened.found()
