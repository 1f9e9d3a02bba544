from dataclasses import replace

import numpy as np
import pytest

from syntony.analysis.extraction import extracted
from syntony.analysis.turns import session_turns, with_turns
from syntony.core.clock import Clock
from syntony.core.plan import AnalysisPlan, Column, ExtractChoice, Recipe
from syntony.core.session import Media, Participant, Recording, Session
from syntony.core.signals import Events, Signal
from syntony.extract.speech import SpeechSettings
from syntony.io.reading import read
from syntony.io.recipes import load_session, sessions


def marked(person, *spans, name="turns"):
    starts = np.array([a for a, _ in spans], float)
    lengths = np.array([b - a for a, b in spans], float)
    return Events(starts, lengths, ("",) * len(spans), name, person)


SOUND = Recording("a.wav", media=(Media("audio", "a.wav", 16_000, 0.0, 9.0, 1, channels=1),))
TURNS = Recording("a.rttm", events=(marked("A", (1, 2), (5, 6)), marked("B", (3, 4))))
UNKNOWN = Clock(offset_error=float("nan"))


def test_turns_of_a_file_of_marks_are_those_of_the_sound_and_it_is_told():
    clocks = {"a.wav": UNKNOWN, "a.rttm": UNKNOWN}
    told, notices = with_turns(SpeechSettings(), (SOUND, TURNS), clocks, UNKNOWN, ())
    assert told.turns == {"A": ((1.0, 2.0), (5.0, 6.0)), "B": ((3.0, 4.0),)}
    assert [note.code for note in notices] == ["turns-clock"]


def test_speech_that_is_marked_twice_counts_once():
    again = Recording("a.stm", events=(marked("Ann", (1.1, 2.1), (5, 6.2)), marked("Bo", (3, 4))))
    other = Recording("c.rttm", events=(marked("C", (7, 8)),))
    told, notices = with_turns(SpeechSettings(), (SOUND, TURNS, again, other), {}, Clock(), ())
    assert list(told.turns) == ["A", "B", "C"]
    assert [note.code for note in notices] == ["turns-twice"]
    assert "a.stm" in notices[0].text


def test_known_clocks_are_applied():
    clocks = {"a.wav": Clock(2.0), "a.rttm": Clock(0.5)}
    told, notices = with_turns(SpeechSettings(), (SOUND, TURNS), clocks, Clock(2.0), ("A", "B"))
    assert told.turns["B"] == ((1.5, 2.5),)
    assert not notices


def test_turns_of_some_only_would_silence_the_others():
    told, notices = with_turns(SpeechSettings(), (SOUND, TURNS), {}, Clock(), ("A", "B", "C"))
    assert not told.turns
    assert "nobody marked those of C" in notices[0].text


def test_a_plan_s_own_turns_and_unaligned_devices_are_left_alone():
    own = SpeechSettings(turns={"A": ((0.0, 1.0),)})
    assert with_turns(own, (SOUND, TURNS), {}, Clock(), ())[0] is own
    device = Recording("b.xdf", (), TURNS.events, media=SOUND.media)
    told, notices = with_turns(SpeechSettings(), (device,), {"b.xdf": UNKNOWN}, Clock(), ())
    assert (told.turns, notices) == ({}, ())


def test_the_call_and_its_turns_give_each_speaker_a_voice(shared_data):
    folder = shared_data("audio_dialogue")
    recipe = Recipe(
        columns=(
            Column(column="speaker90: turns", person="Diane", name="turns"),
            Column(column="speaker91: turns", person="Sheila", name="turns"),
        ),
        pattern="sample", suffix=".rttm", reader="rttm",
    )  # fmt: skip
    (files,) = sessions(folder, recipe)
    session = load_session(files, recipe)
    sound = read(folder / "sample.wav")
    session = replace(session, recordings=(*session.recordings, sound))
    plan = AnalysisPlan(
        extract=(ExtractChoice(extractor="speech"), ExtractChoice(extractor="prosody"))
    )
    found = extracted(session, plan)
    assert not found.failures
    streams = {(s.person, s.name): s for s in found.session.streams}
    assert np.nanmedian(streams["Diane", "f0"].values) == pytest.approx(194, abs=3)
    assert np.nanmedian(streams["Sheila", "f0"].values) == pytest.approx(188, abs=3)
    spoken = {who: streams[who, "speech"].values.sum() / 10 for who in ("Diane", "Sheila")}
    assert spoken == {
        "Diane": pytest.approx(11.85, abs=0.11),  # the last step of 0.1 s is not whole
        "Sheila": pytest.approx(12.50),
    }


def meeting(*recordings, **clocks):
    people = (Participant("A"), Participant("B"))
    return Session("first", people, recordings, clocks=clocks)


def test_turns_of_a_session_are_counted_on_its_time():
    mine = marked("A", (1, 4), (6, 8))
    yours = marked("B", (4.5, 6.5))
    told = session_turns(meeting(Recording("a", events=(mine, yours)), a=Clock(10.0)))[0]
    assert (told.session, told.recordings, told.clock_error) == ("first", ("a",), 0.0)
    assert (told.start, told.stop) == (11.0, 18.0)
    assert told.persons["B"].latency == pytest.approx(0.5)
    assert told.persons["A"].latency == pytest.approx(-0.5)
    assert told.silence == pytest.approx(0.5 / 7)
    assert not session_turns(meeting(Recording("a", events=(mine,))))
    assert not session_turns(meeting(SOUND))


def test_turns_in_two_recordings_know_how_well_their_clocks_are_known():
    a = Recording("a", events=(marked("A", (1, 4)),))
    b = Recording("b", events=(marked("B", (2.5, 6)),))
    told = session_turns(meeting(a, b, b=Clock(2.0, offset_error=0.03)))[0]
    assert told.persons["B"].latency == pytest.approx(0.5)
    assert told.clock_error == pytest.approx(0.03)
    assert np.isnan(session_turns(meeting(a, b, b=UNKNOWN))[0].clock_error)


def test_a_device_that_nobody_aligned_holds_turns_by_itself():
    both = (marked("A", (1, 4)), marked("B", (4.2, 6)))
    device = Recording("b", events=both, media=SOUND.media)
    lone = Recording("c", events=(marked("C", (1, 2)),))
    told = session_turns(meeting(lone, device, b=UNKNOWN))[0]
    assert told.recordings == ("b",)
    assert told.persons["B"].latency == pytest.approx(0.2)


def test_the_report_and_the_table_tell_the_turns_of_a_real_dialogue(shared_data, tmp_path):
    from syntony.analysis.run import analyze
    from syntony.io.saved import load_findings
    from syntony.report.delivery import deliver

    events = read(shared_data("audio_dialogue/sample.rttm")).events
    people = tuple(Participant(e.person) for e in events if e.person)
    rng = np.random.default_rng(1)
    belts = tuple(
        Signal(rng.normal(size=300), 10, name="breath", person=p.code, modality="breath")
        for p in people
    )
    session = Session("call", people, (Recording("call", belts, events),))
    found = analyze(session, AnalysisPlan(null={"members": ()}))
    written = deliver(found, tmp_path)
    assert load_findings(tmp_path / "all.findings").turns == found.turns
    rows = (tmp_path / "turns.csv").read_text().splitlines()
    assert written["Turns"].endswith("turns.csv")
    assert len(rows) == 3
    assert rows[0].startswith("session,person,from (s),to (s),silence,overlap,median offset (s)")
    html = (tmp_path / "report.html").read_text()
    assert "<h2" in html
    assert "nobody speaks in" in html
