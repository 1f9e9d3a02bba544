import io
import sys
import zipfile
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from syntony.analysis.demo import demo_session
from syntony.analysis.run import analyze
from syntony.core.annotations import Judged
from syntony.core.clock import Clock
from syntony.core.errors import DataError
from syntony.core.moments import Moment, Value
from syntony.core.plan import AnalysisPlan
from syntony.core.provenance import Source
from syntony.core.session import Media, Notice, Recording, Session
from syntony.core.signals import Events, Participant, Samples, Signal, SignalSet
from syntony.report.deidentified import deidentified, telling

CANARY = "Wilhelmina"
EPOCH = 1_772_000_000.0


def canary(what):
    return f"{CANARY} {what}"


def files(content):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def rows(content, name):
    return [line.split("\t") for line in files(content)[name].decode().splitlines()]


@pytest.fixture(scope="module")
def planted():
    """A session with a name in everything that can hold one, and its analysis."""
    demo = demo_session(seed=4)
    codes = {p.code: canary(p.code) for p in demo.participants}
    recordings = []
    for recording in demo.recordings:
        streams = [
            Signal(s.values, s.rate, EPOCH, s.name, s.unit, codes[s.person], s.modality)
            for s in recording.streams
        ]
        streams[0] = replace(streams[0], name=canary("movement"), unit=canary("unit"))
        code = streams[0].person
        noise = np.random.default_rng(0).normal(size=(2, 100))
        streams += [
            SignalSet(noise, ("Fz", canary("lead")), 25, EPOCH, "µV", code, "brain"),
            Samples(EPOCH + np.arange(5.0), np.arange(5.0), canary("beats"), "", code, "heart"),
            Signal(noise[0], 8000, EPOCH, "wave", "", code, "voice"),
            Signal(EPOCH + np.arange(100.0), 1, EPOCH, "clock", "s", code),
        ]
        media = Media("video", Path(f"/{CANARY}/film.mp4"), Fraction(25), 0.0, 9.0, 225,
                      codec="h264", persons=(code,))  # fmt: skip
        labels = (canary("cries"), "calm", canary("cries"))
        times = [EPOCH + 1, EPOCH + 2, EPOCH + 3]
        events = Events(times, [0.0, 1.0, 0.0], labels, canary("marks"), code)
        notice = Notice(canary("code"), canary("text"), canary("where"))
        recordings.append(
            Recording(
                canary(recording.name), tuple(streams), (events,),
                Source(canary("file.csv"), "00", 1, canary("reader")), (notice,), media=(media,),
            )
        )  # fmt: skip
    people = tuple(Participant(codes[p.code], canary("role")) for p in demo.participants)
    clocks = {recordings[0].name: Clock(0.25, 0.0, source=canary("clock"))}
    session = Session(
        canary("name"), people, tuple(recordings), clocks, canary("dyad"),
        {canary("key"): canary("value"), "date": "2026-02-25"},
    )  # fmt: skip
    plain = [replace(r, streams=r.streams[:4], events=(), media=()) for r in session.recordings]
    findings = analyze(
        replace(session, recordings=tuple(plain)), AnalysisPlan(null={"surrogates": 19})
    )
    moment = Moment(
        "joint_peak", EPOCH + 10, EPOCH + 20, EPOCH + 15, canary("title"), canary("reason"),
        session.persons, (canary("movement"), "heart_rate"), 2.0,
        (Value(canary("value"), 1.0, canary("unit")),), 0.5, canary("method"), canary("session"),
    )  # fmt: skip
    own = replace(moment, kind=canary("kind"))
    judged = [Judged(canary("id"), moment, "agreed", starred=True), Judged("b", own, "open")]
    return session, findings, judged


def test_no_name_and_no_date_is_in_it(planted, capsys):
    session, findings, moments = planted
    assert findings.findings
    content = deidentified([session], findings, moments)
    inside = files(content)
    everything = content + b"".join([*inside.values(), *(name.encode() for name in inside)])
    names = [CANARY, "2026", "wave", "clock", "film", "17720"]
    hits = {
        name: sum(everything.lower().count(name.lower().encode(code)) for code in
                  ("utf-8", "utf-16-le", "utf-32-le"))
        for name in names
    }  # fmt: skip
    with capsys.disabled():
        sys.stdout.write(
            f"\ncanaries in {len(everything)} bytes of an export: {sum(hits.values())}\n"
        )
    assert hits == dict.fromkeys(names, 0)
    for name, raw in inside.items():
        if name.endswith(".npy"):
            assert np.nanmax(np.abs(np.load(io.BytesIO(raw)))) < 1e6, name


def test_what_is_in_it_is_the_whole_truth_otherwise(planted):
    session, findings, moments = planted
    content = deidentified([session], findings, moments)
    assert content == deidentified([session], findings, moments)
    inside, streams = files(content), rows(content, "streams.tsv")
    assert rows(content, "persons.tsv")[1:] == [["P1", ""], ["P2", ""]]
    kept = [s for s in session.streams if not telling(s)]
    assert len(streams) - 1 == len(kept) == 12
    first = streams[1]
    assert first[:6] == ["signals/001.npy", "P1", "movement", "movement 1", "", "10"]
    assert float(first[6]) == 0.25  # the other recording's clock is behind
    array = np.load(io.BytesIO(inside["signals/001.npy"]))
    assert np.array_equal(array, kept[0].values[None], equal_nan=True)
    sets = [row for row in streams[1:] if row[3].startswith("Fz")]
    assert [row[3] for row in sets] == ["Fz; brain 1"] * 2
    assert [row[7] for row in streams[1:]].count("irregular") == 2
    marks = rows(content, "events.tsv")[1:4]
    assert [(m[1], float(m[2]), float(m[3]), m[4]) for m in marks] == [
        ("P1", 1.25, 0.0, "1"), ("P1", 2.25, 1.0, "2"), ("P1", 3.25, 0.0, "1"),
    ]  # fmt: skip
    found = rows(content, "findings.tsv")
    assert len(found) - 1 == len(findings.findings)
    assert [float(row[5]) for row in found[1:]] == [f.verdict.p for f in findings.findings]
    assert {row[3] for row in found[1:]} == {"P1; P2"}
    assert "movement 1" in {row[1] for row in found[1:]}
    marked = rows(content, "moments.tsv")[1:]
    assert marked[0] == [
        "10.0", "20.0", "15.0", "joint_peak", "P1; P2", "movement 1; heart_rate", "2.0", "0.5",
        "agreed", "1",
    ]  # fmt: skip
    assert marked[1][3] == ""


@pytest.mark.parametrize(
    ("stream", "expected"),
    [
        (Signal([0.0, 1.0], 8000, modality="voice"), True),
        (Signal([0.0, 1.0], 100, modality="voice"), False),
        (Signal([0.0, 1.0], 2048, modality="brain"), False),
        (Signal([0.0, 1.0], 44100, modality="brain"), True),
        (Signal([0.0, 1.0], 2000), True),
        (Signal([1.7e9, 1.7e9 + 1], 1, modality="heart"), True),
        (Signal([1.7e9, 1.0], 1, modality="heart"), False),
        (Samples([0.0, 1.0], [1.7e12, 1.8e12]), True),
    ],
)
def test_speech_and_times_of_day_stay_out(stream, expected):
    assert telling(stream) == expected


def test_nothing_is_no_export():
    with pytest.raises(DataError, match="there are none yet"):
        deidentified([Session("s", ())], None, [])
    talk = Recording("r", (Signal([0.0, 1.0], 8000, modality="voice"),))
    with pytest.raises(DataError, match="there are none yet"):
        deidentified([Session("s", (), (talk,))], None, [])
