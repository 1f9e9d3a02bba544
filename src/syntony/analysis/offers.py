"""Recipes that an import offers, as data, and what each costs in time and room."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from itertools import combinations
from types import MappingProxyType
from typing import NamedTuple

from syntony.analysis.extraction import usual_choices
from syntony.core.plan import AnalysisPlan, MeasureChoice, Null
from syntony.core.session import Session
from syntony.core.settings import Settings
from syntony.core.signals import Modality, Samples, SignalSet

#: Seconds of work, measured on one core of a small server: a million pixels of motion energy with
#: their decoding (H.264, 640 x 240), a second of sound with speech and prosody, a second of a raw
#: channel at 250 Hz, and a minute of a pair with one surrogate of each member of the panel.
MEGAPIXEL, SOUND, CHANNEL, SURROGATE = 0.008, 0.036, 0.0005, 0.0005
#: Seconds that a picture of two people takes where a network reads them.
_NETWORKS = {"face": 0.04, "pose": 0.085}
_RATE = {"voice": 100.0, "movement": 25.0}
_BYTES = 16


class Offer(Settings):
    """A recipe that somebody may choose.

    Parameters
    ----------
    title, statement : str
        What it is called, and what it looks at.
    modalities : tuple of str
        Kinds of signals that are compared; empty is all.
    extractors : tuple of str
        Which of the usual extractors are used; empty is all.
    measures : tuple of MeasureChoice
        What is computed.
    surrogates : int
        How far chance is asked.
    """

    title: str
    statement: str
    modalities: tuple[Modality, ...] = ()
    extractors: tuple[str, ...] = ()
    measures: tuple[MeasureChoice, ...]
    surrogates: int

    def plan(self, session: Session) -> AnalysisPlan:
        """The plan for a session, of which what it holds decides on extractors."""
        usual = usual_choices(session)
        chosen = tuple(c for c in usual if not self.extractors or c.extractor in self.extractors)
        return AnalysisPlan(
            extract=chosen, modalities=self.modalities or None, measures=self.measures,
            null=Null(surrogates=self.surrogates),
        )  # fmt: skip


class Cost(NamedTuple):
    """What an analysis will take.

    Parameters
    ----------
    seconds : float
        Work on one core like that on which the rates were measured.
    size : int
        Bytes that are kept; films stay where they are.
    pairs : int
        Signals that two people share; 0 says that this recipe has nothing to compare.
    """

    seconds: float
    size: int
    pairs: int


@cache
def offers() -> Mapping[str, Offer]:
    """All recipes by their key, in the order of the table."""
    table = tomllib.loads(files("syntony.analysis").joinpath("offers.toml").read_text("utf-8"))
    return MappingProxyType({key: Offer(**entry) for key, entry in table.items()})


def cost_of(session: Session, plan: AnalysisPlan) -> Cost:
    """Estimate what an analysis takes, from lengths of files and measured rates.

    Parameters
    ----------
    session : Session
        Read, nothing extracted.
    plan : AnalysisPlan
        With what is extracted.

    Examples
    --------
    >>> from syntony.analysis.demo import demo_session
    >>> cost = cost_of(demo_session(), AnalysisPlan(extract=()))
    >>> cost.pairs, round(cost.seconds)
    (4, 10)
    """
    used = {choice.extractor for choice in plan.extract or ()}
    seconds, size = 0.0, 0.0
    names: dict[str, set[str]] = {}
    longest = 0.0
    for recording in session.recordings:
        for media in recording.media:
            longest = max(longest, media.duration)
            work, made = _of_media(media.kind, media.count, media.size, media.duration, used)
            seconds += work
            size += made * _BYTES * max(1, len(media.persons))
            for name in _names_of(media.kind, used):
                names.setdefault(name, set()).update(media.persons)
        for stream in recording.streams:
            for part in stream if isinstance(stream, SignalSet) else (stream,):
                length = float(part.times[-1] - part.times[0]) if part.values.size else 0.0
                longest = max(longest, length)
                size += part.values.size * _BYTES
                if used and not isinstance(part, Samples):
                    seconds += CHANNEL * length
                if not plan.modalities or part.modality in plan.modalities:
                    names.setdefault(part.name, set()).add(part.person)
    shared = sum(len(list(combinations(sorted(people - {""}), 2))) for people in names.values())
    null = plan.null.surrogates * len(plan.measures) * longest / 60
    return Cost(seconds + SURROGATE * shared * null, int(size), shared)


def _of_media(
    kind: str, count: int, size: Sequence[int], duration: float, used: set[str]
) -> tuple[float, float]:
    """Work (s) and samples that a film or a sound gives."""
    if kind == "audio":
        heard = used & {"speech", "prosody"}
        return (SOUND * duration, _RATE["voice"] * duration) if heard else (0.0, 0.0)
    pixels = count * size[0] * size[1] / 1e6
    work = MEGAPIXEL * pixels if used & {"motion_energy", *_NETWORKS} else 0.0
    work += count * sum(each for name, each in _NETWORKS.items() if name in used)
    return work, _RATE["movement"] * duration if work else 0.0


def _names_of(kind: str, used: set[str]) -> tuple[str, ...]:
    """Names of the signals that stand for what is extracted."""
    wanted = {"audio": ("prosody", "speech"), "video": ("motion_energy", "face", "pose")}
    return tuple(name for name in wanted.get(kind, ()) if name in used)
