"""A session for research without whom it is of: features alone, field by field from a list.

Nothing is taken out of a copy: what is not named here is not written. Persons become P1, P2, ...;
times count from the first sample, so that no date is left; names of quantities, channels, units
and roles pass only where they are words that everybody uses. Texts, films, sound, file names and
conditions have no place in it.
"""

from __future__ import annotations

import csv
import io
import math
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from syntony.core.annotations import Judged
from syntony.core.clock import Clock
from syntony.core.errors import DataError
from syntony.core.registry import collect
from syntony.core.results import Finding, Findings, Leading
from syntony.core.session import Session, Stream
from syntony.core.signals import MODALITIES, Array, Events, Samples, SignalSet

#: Quantities whose names say nothing of anybody; others are counted: "movement 1".
QUANTITIES = frozenset(
    (
        "motion_energy", "heart_rate", "breathing_rate", "respiration", "skin_conductance",
        "tonic", "phasic", "rmssd", "sdnn", "rr", "ecg", "ppg", "eda", "resp", "eeg", "fnirs",
        "emg", "eog", "acc", "gyro", "temperature", "f0", "loudness", "intensity", "speaking",
        "speech", "smile", "gaze", "nod", "nods", "pupil", "breath",
    )
)  # fmt: skip
#: Electrodes of the 10-5 system, and pairs of a light source and a detector.
_CHANNEL = re.compile(
    r"(N|Fp|AF|F|FT|FC|FFC|FCC|T|TP|C|CP|CCP|CPP|P|PO|O|I|A|M)(z|\d{1,2})h?"
    r"|S\d{1,3}[_-]D\d{1,3}( ?(hbo|hbr|hbt|\d{3,4}))?"
)
UNITS = frozenset(
    (
        "a.u.", "1/min", "µS", "Hz", "dB", "s", "ms", "px", "V", "mV", "µV", "g", "m/s²", "°",
        "rad", "rad/s", "°/s", "%", "µmol/L", "mmol/L", "µM", "st", "°C", "Pa",
    )
)  # fmt: skip
ROLES = frozenset(
    (
        "therapist", "client", "patient", "trainee", "supervisor", "mother", "father", "parent",
        "child", "infant", "peer", "partner", "teacher", "student",
    )
)  # fmt: skip
#: A sound that is sampled faster than this can be listened to (Hz).
_AUDIBLE = {"voice": 200.0, "unknown": 1000.0}
_HEARD = 4000.0
#: Numbers beyond this that only rise are times of day and year (s or finer, from 1970).
_EPOCH = 3e8
_DATE = (2000, 1, 1, 0, 0, 0)
_ABOUT = """De-identified features of one session, made by syntony.

persons.tsv    who took part
streams.tsv    what was measured: the file, whose, what, rate (Hz), time of the first sample (s)
signals/*.npy  float64, one row a channel; of irregular samples the times (s) and the values; NaN is
               a gap
events.tsv     what was marked; equal labels of a series have equal numbers
findings.tsv   coordination per signal and pair against chance
stretches.tsv  when it exceeded chance
moments.tsv    what was marked for a look and what people said of it

Times are seconds from the first sample. A positive lag means that the first person leads.
Features can point to a person, too: treat them as data of persons.
"""

Row = Sequence[object]


def deidentified(
    sessions: Sequence[Session], findings: Findings | None, moments: Sequence[Judged]
) -> bytes:
    """Write the features of a session as a zip file; the same content gives the same bytes.

    Parameters
    ----------
    sessions : sequence of Session
        The session as it was recorded, and what was extracted from it.
    findings : Findings or None
        Its analysis, if there is one.
    moments : sequence of Judged
        With what people said of them; their titles and reasons are left out.

    Raises
    ------
    DataError
        There is nothing that may be written.
    """
    streams = [s for session in sessions for s in session.streams if not telling(s)]
    events = [pair for session in sessions for pair in _events(session)]
    if not streams and not events:
        raise DataError("A de-identified export holds signals and events, and there are none yet.")
    firsts = [_first(stream) for stream in streams]
    firsts += [clock.to_session(float(e.times[0])) for e, clock in events if e.times.size]
    public = Public(min(firsts, default=0.0))
    for session in sessions:
        for person in session.participants:
            public.person(person.code)
    roles = {p.code: p.role for session in reversed(sessions) for p in session.participants}
    files = {f"signals/{k:03}.npy": _array(s, public) for k, s in enumerate(streams, 1)}
    tables = {
        "streams.tsv": [_STREAM, *(_stream(k, s, public) for k, s in enumerate(streams, 1))],
        "events.tsv": [_EVENT, *_marks(events, public)],
        "findings.tsv": [_FINDING, *_findings(findings, public)],
        "stretches.tsv": [_STRETCH, *_stretches(findings, public)],
        "moments.tsv": [_MOMENT, *_moments(moments, public)],
    }
    people = [(name, _listed(roles.get(code, ""), ROLES)) for code, name in public.people.items()]
    tables["persons.tsv"] = [("person", "role"), *people]
    files |= {name: _tsv(rows) for name, rows in tables.items() if len(rows) > 1}
    return _zip(files | {"README.txt": _ABOUT.encode()})


def telling(stream: Stream) -> bool:
    """Whether it could be speech itself and not a feature of it, or holds times of day."""
    if not isinstance(stream, Samples) and stream.rate > _AUDIBLE.get(stream.modality, _HEARD):
        return True
    return any(_dated(row[np.isfinite(row)]) for row in np.atleast_2d(stream.values))


def _dated(values: Array) -> bool:
    rises = values.size > 1 and bool((np.diff(values) >= 0).all())
    return rises and float(values[0]) > _EPOCH


@dataclass(eq=False)
class Public:
    """What things and persons are called outside.

    Parameters
    ----------
    origin : float
        Session time (s) that becomes zero.
    """

    origin: float
    people: dict[str, str] = field(default_factory=dict)
    _named: dict[str, str] = field(default_factory=dict)
    _counts: dict[str, int] = field(default_factory=dict)

    def person(self, code: str) -> str:
        """P1, P2, ... in the order in which they come; empty for nobody."""
        return self.people.setdefault(code, f"P{len(self.people) + 1}") if code else ""

    def persons(self, codes: Iterable[str]) -> str:
        """Several persons in order."""
        return "; ".join(self.person(code) for code in codes)

    def name(self, name: str, group: str = "signal") -> str:
        """A quantity or channel: its name where it is everybody's word, else a number."""
        if name in QUANTITIES or _CHANNEL.fullmatch(name):
            return name
        if name not in self._named:
            self._counts[group] = self._counts.get(group, 0) + 1
            self._named[name] = f"{group} {self._counts[group]}"
        return self._named[name]

    def names(self, names: Iterable[str]) -> str:
        """Several quantities in order."""
        return "; ".join(self.name(name) for name in names)

    def time(self, value: float) -> float:
        """Seconds from the first sample."""
        return value - self.origin


_STREAM = ("file", "person", "modality", "quantity", "unit", "rate (Hz)", "start (s)", "kind")


def _stream(number: int, stream: Stream, public: Public) -> Row:
    group = _listed(stream.modality, MODALITIES)
    names = stream.channels if isinstance(stream, SignalSet) else (stream.name,)
    quantity = "; ".join(public.name(name, group) for name in names)
    rate = "" if isinstance(stream, Samples) else str(stream.rate)
    return (
        f"signals/{number:03}.npy", public.person(stream.person), group, quantity,
        _listed(stream.unit, UNITS), rate, public.time(_first(stream)),
        "irregular" if isinstance(stream, Samples) else "regular",
    )  # fmt: skip


def _array(stream: Stream, public: Public) -> bytes:
    if isinstance(stream, Samples):
        rows = np.stack((stream.times - public.origin, stream.values))
    else:
        rows = np.atleast_2d(stream.values)
    made = io.BytesIO()
    np.save(made, rows.astype("<f8"), allow_pickle=False)
    return made.getvalue()


def _first(stream: Stream) -> float:
    return float(stream.times[0]) if isinstance(stream, Samples) else stream.start


_EVENT = ("series", "person", "start (s)", "duration (s)", "label")


def _events(session: Session) -> Iterator[tuple[Events, Clock]]:
    for recording in session.recordings:
        clock = session.clocks.get(recording.name, Clock())
        yield from ((events, clock) for events in recording.events)


def _marks(events: Sequence[tuple[Events, Clock]], public: Public) -> Iterator[Row]:
    for k, (series, clock) in enumerate(events, 1):
        numbers = {label: n for n, label in enumerate(dict.fromkeys(series.labels), 1)}
        for time, lasts, label in zip(
            series.times.tolist(), series.durations.tolist(), series.labels, strict=True
        ):
            start, stop = clock.to_session(time), clock.to_session(time + lasts)
            who = public.person(series.person)
            yield k, who, public.time(start), stop - start, numbers[label]


_LED = ("outcome", "leader", "lag (s)", "lag from (s)", "lag to (s)", "p of leading")
_FINDING = ("finding", "signal", "measure", "persons", "answer", "p", "signed", "unsigned", *_LED)
_STRETCH = ("finding", "start (s)", "stop (s)", "p", "strength", *_LED)
_ANSWERS = ("more than chance", "not distinguishable from chance", "undecided")
_OUTCOMES = ("leads", "mutual", "undetermined")


def _findings(findings: Findings | None, public: Public) -> Iterator[Row]:
    for k, one in enumerate(_every(findings), 1):
        result, verdict = one.result, one.verdict
        yield (
            k, public.name(result.signal), _listed(result.measure, collect("measures")),
            public.persons(result.persons), _listed(verdict.answer, _ANSWERS), verdict.p,
            one.signed, one.unsigned, *_led(one.leading, public),
        )  # fmt: skip


def _stretches(findings: Findings | None, public: Public) -> Iterator[Row]:
    for k, one in enumerate(_every(findings), 1):
        for span in one.stretches:
            when = public.time(span.start), public.time(span.stop)
            yield k, *when, span.p, span.strength, *_led(span.leading, public)


def _every(findings: Findings | None) -> tuple[Finding, ...]:
    return findings.findings if findings else ()


def _led(leading: Leading, public: Public) -> Row:
    outcome = _listed(leading.outcome, _OUTCOMES)
    return outcome, public.person(leading.leader or ""), leading.lag, *leading.interval, leading.p


_MOMENT = (
    "start (s)", "stop (s)", "peak (s)", "kind", "persons", "signals", "strength",
    "by chance per hour", "decision", "starred",
)  # fmt: skip
_DECISIONS = ("open", "agreed", "rejected")


def _moments(moments: Sequence[Judged], public: Public) -> Iterator[Row]:
    kinds = (*collect("detectors"), "made")
    for one in moments:
        moment = one.moment
        yield (
            public.time(moment.start), public.time(moment.stop), public.time(moment.peak),
            _listed(moment.kind, kinds), public.persons(moment.persons),
            public.names(moment.signals), moment.strength, moment.per_hour,
            _listed(one.decision, _DECISIONS), int(one.starred),
        )  # fmt: skip


def _listed(word: str, known: Iterable[str]) -> str:
    """A word that is on the list; nothing in place of any other."""
    return word if word in known else ""


def _tsv(rows: Sequence[Row]) -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter="\t", lineterminator="\n").writerows(
        [_cell(value) for value in row] for row in rows
    )
    return text.getvalue().encode()


def _cell(value: object) -> str:
    if isinstance(value, float):
        return repr(value) if math.isfinite(value) else ""
    return str(value)


def _zip(files: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sorted(files.items()):
            archive.writestr(zipfile.ZipInfo(name, _DATE), content)
    return made.getvalue()
