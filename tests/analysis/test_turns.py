from dataclasses import replace

import numpy as np
import pytest

from syntony.analysis.extraction import extracted
from syntony.analysis.turns import with_turns
from syntony.core.clock import Clock
from syntony.core.plan import AnalysisPlan, Column, ExtractChoice, Recipe
from syntony.core.session import Media, Recording
from syntony.core.signals import Events
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
