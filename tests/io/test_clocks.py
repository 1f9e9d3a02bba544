import math

import numpy as np
import pytest

from syntony.core.clock import Clock
from syntony.core.session import Recording, Session
from syntony.core.signals import Participant, Samples, Signal
from syntony.io.clocks import on_one_clock


def part(name, start, error=None):
    clocks = {} if error is None else {"x": Clock(offset_error=error, source="file")}
    return Recording(name, (Signal(np.zeros(100), 10, start, "x"),), clocks=clocks)


def starts(files, **options):
    recordings, clocks = on_one_clock(files, together=options.get("together", False))
    session = Session("s", (Participant("a"),), recordings, clocks)
    errors = [clocks.get(r.name, Clock()).offset_error for r in recordings]
    return [stream.start for stream in session.streams], errors, session.notices


def test_one_file_that_counts_from_its_beginning_is_left_alone():
    found, errors, notices = starts([[part("a", 0.374)]])
    assert (found, errors, notices) == ([0.374], [0.0], ())


@pytest.mark.parametrize("start", [79952.6, 1.6e9, -5.0])
def test_one_file_on_another_clock_begins_at_0(start):
    found, errors, _ = starts([[part("a", start), part("b", start + 2)]])
    assert found == pytest.approx([0, 2], abs=1e-6)
    assert errors == [0, 0]


def test_dated_files_keep_the_time_between_them_and_its_error():
    found, errors, notices = starts([[part("a", 1.6e9, 0.3)], [part("b", 1.6e9 + 4, 0.3)]])
    assert found == pytest.approx([0, 4])
    assert errors == [0.3, 0.3]
    assert notices == ()


def test_the_time_between_files_with_clocks_of_their_own_is_unknown():
    for beginnings in ((0, 0), (50_000, 70_000), (0, 1.6e9), (1.6e9, 1.6e9 + 4)):
        found, errors, notices = starts([[part("a", beginnings[0])], [part("b", beginnings[1])]])
        assert found[0] == pytest.approx(0)
        assert all(map(math.isnan, errors))
        assert [n.code for n in notices] == ["clocks-unknown"]
        assert "together = true" in notices[0].text


def test_files_that_are_said_to_belong_together_do():
    found, errors, notices = starts([[part("a", 0)], [part("b", 0)]], together=True)
    assert (found, errors, notices) == ([0, 0], [0, 0], ())
    found, _, _ = starts([[part("a", 1.6e9)], [part("b", 1.6e9 + 4)]], together=True)
    assert found == pytest.approx([0, 4])


def test_files_with_nothing_and_samples_have_starts_too():
    beats = Recording("b", (Samples([1.6e9, 1.6e9 + 1], [1, 2]),))
    recordings, clocks = on_one_clock([[beats], [Recording("c")]], together=True)
    assert clocks["b"].offset == -1.6e9
    assert len(recordings) == 2
