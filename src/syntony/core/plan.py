"""Plans: what to read, prepare, compute and test, as a TOML file that travels with results."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field

from syntony.core.clock import ClockSource
from syntony.core.interbrain import InterBrain
from syntony.core.settings import Settings, Share
from syntony.core.signals import Modality

Finite = Annotated[float, Field(allow_inf_nan=False)]


class Column(Settings):
    """Which column or channel is whose, and what it is.

    Parameters
    ----------
    column : str
        Name of the column, or its number from 1 where the file has no header.
    person : str
        Code of the person; may use the fields of the recipe's pattern, such as ``"{person}"``.
    role : str
        What the person does in the session.
    name, unit, modality
        What was measured; persons are compared on signals of one name.
    stream : str
        Name of the stream, in files that hold several.
    """

    column: str
    person: str
    role: str = ""
    name: str = "signal"
    unit: str = ""
    modality: Modality = "unknown"
    stream: str = ""


class RowKeys(Settings):
    """In a long table: the columns that say whose a row is.

    Parameters
    ----------
    dyad, session, person : str
        Names of columns; each different word in them is a dyad, a session, a person.
    role : str
        A column that tells the persons of a dyad apart by what they are, such as ``female``;
        persons are ordered by it, so that the first of every dyad has the same role.
    """

    dyad: str = ""
    session: str = ""
    person: str = ""
    role: str = ""


class Recipe(Settings):
    """Which files belong to which session and what is in them.

    Parameters
    ----------
    pattern : str
        How paths below the folder are named, without suffix: ``"{group}/{dyad}_{session}"``.
        ``session``, ``dyad`` and ``person`` have their meaning; any other field becomes part of
        the design. A field matches anything but a slash.
    suffix : str
        Ending of the files, with the dot; empty is any.
    reader : str
        Name of a reader; empty lets each file be recognized.
    settings : mapping
        What the reader needs to be told, such as ``{rate = 25}``.
    columns : tuple of Column
        What is in a file and whose it is.
    rows : RowKeys or None
        Whose the rows are, where one file holds several persons or sessions below each other.
    session, dyad : str
        What the only meeting there is is called and who meets in it; empty is as files and
        folders are named.
    together : bool
        Whether the files of a session share one clock or began at the same instant. Otherwise
        the time between them is unknown until they are aligned, and no lag is claimed.
    beside : tuple of Recipe
        Further kinds of file of the same meetings, such as films beside tables. Files belong
        together whose fields are equal; files of a pattern without fields belong to the only
        meeting there is.
    """

    pattern: str = "{session}"
    suffix: str = ""
    reader: str = ""
    settings: dict[str, Any] = Field(default_factory=dict)
    columns: tuple[Column, ...] = ()
    rows: RowKeys | None = None
    session: str = ""
    dyad: str = ""
    together: bool = False
    beside: tuple[Recipe, ...] = ()


class ExtractChoice(Settings):
    """An extractor with its settings, and what it is applied to.

    Parameters
    ----------
    extractor : str
        Its name; `syntony extractors` lists them.
    settings : mapping
        What it is told on top of its usual settings.
    recording : str
        Names of recordings, with ``*`` for any letters; empty is every one that holds what the
        extractor takes.
    channels : tuple of str
        Names of channels, with ``*``; empty are those of the kinds that the extractor wants.
    persons : tuple of str
        Of channels: whose; empty is everybody. Of pictures: who is to be seen, from left to
        right; of sound: whose each channel is. Empty takes what the recording says.
    minimum_quality : float
        What is of less quality than this, 0 to 1, becomes a gap.
    most_movement : float or None
        Where the wearer's own accelerometer shows more movement than this (its unit), and within
        2 s of it, becomes a gap; None masks nothing.
    """

    extractor: str
    settings: dict[str, Any] = Field(default_factory=dict)
    recording: str = ""
    channels: tuple[str, ...] = ()
    persons: tuple[str, ...] = ()
    minimum_quality: Share = 0.0
    most_movement: Annotated[float, Field(ge=0)] | None = None


class ClockChoice(Settings):
    """A recording's clock, as somebody found or marked it before the analysis.

    Parameters
    ----------
    offset : float
        Session time minus device time at `reference` (s).
    drift : float
        Seconds gained per second of device time.
    offset_error, drift_error : float or None
        Standard errors; None is unknown. Of the offset this means that no lag is claimed, of the
        drift that it keeps within the usual bound.
    reference : float
        Device time at which offset and drift are uncorrelated (s).
    source : str
        How it was found: ``given``, ``clap``, ``correlation``, ``events`` or ``marks``.
    marks : tuple of (float, float)
        Device time and session time of the same moments (s). With marks the offset is fitted
        from them, with two or more the drift too, and the numbers above are not used.
    mark_error : float
        Standard error of a mark's time difference (s), where one or two show no scatter.
    """

    offset: Finite = 0.0
    drift: Annotated[float, Field(ge=-0.01, le=0.01)] = 0.0
    offset_error: Annotated[float, Field(ge=0, allow_inf_nan=False)] | None = None
    drift_error: Annotated[float, Field(ge=0, allow_inf_nan=False)] | None = None
    reference: Finite = 0.0
    source: ClockSource = "given"
    marks: Annotated[tuple[tuple[Finite, Finite], ...], Field(max_length=200)] = ()
    mark_error: Annotated[float, Field(gt=0, allow_inf_nan=False)] = 0.02


class Alignment(Settings):
    """How the clocks of a session's recordings are brought together.

    Parameters
    ----------
    by : str
        ``events`` (common marks), ``correlation`` (a signal that all recorded) or ``given``.
    on : str
        Name of the events or of the signal; empty takes all events, or the one shared signal.
    reference : str
        The recording whose clock becomes session time; empty is the first.
    offsets : mapping of str to float
        For ``given``: session time minus device time (s) by recording.
    offset_error : float or None
        Standard error of the given offsets (s); None is unknown, and then no lag is claimed.
    clocks : mapping of str to ClockChoice
        For ``given``: what is known of a recording's clock besides an offset.
    settings : mapping
        What is taken for granted about clocks, such as ``{max_drift = 1e-4}``.
    """

    by: Literal["events", "correlation", "given"]
    on: str = ""
    reference: str = ""
    offsets: dict[str, float] = Field(default_factory=dict)
    offset_error: Annotated[float, Field(ge=0)] | None = None
    clocks: dict[str, ClockChoice] = Field(default_factory=dict)
    settings: dict[str, Any] = Field(default_factory=dict)


class StepChoice(Settings):
    """A preparation step with its settings, for all signals or those of one modality."""

    step: str
    settings: dict[str, Any] = Field(default_factory=dict)
    modality: Modality | None = None


class MeasureChoice(Settings):
    """A measure with its settings."""

    measure: str
    settings: dict[str, Any] = Field(default_factory=dict)


class MomentChoice(Settings):
    """A kind of moment that is looked for, with its settings."""

    detector: str
    settings: dict[str, Any] = Field(default_factory=dict)


class Null(Settings):
    """How chance is estimated.

    Parameters
    ----------
    members : tuple of str
        Tests of the panel; empty computes values without any claim about chance.
    surrogates : int
        Surrogates a member.
    alpha : float
        The level, fixed beforehand.
    stratum : str
        Field of the design within which pseudo-dyads are paired (same stimulus), if any.
    """

    members: tuple[str, ...] = ("prewhitened", "spectrum", "segments", "pseudo_dyads")
    surrogates: Annotated[int, Field(ge=19, le=100_000)] = 499
    alpha: Annotated[float, Field(gt=0, lt=0.5)] = 0.05
    stratum: str = ""


class Bound(Settings):
    """The smallest effect of interest; fix it before you look.

    Parameters
    ----------
    bound : float
        In standard deviations of each test's null. Effects that are surely smaller, to either
        side, are called equivalent to chance.
    """

    bound: Annotated[float, Field(gt=0, allow_inf_nan=False)]


class AnalysisPlan(Settings):
    """Everything that an analysis does, read from and written to TOML.

    Parameters
    ----------
    recipe : Recipe or None
        What is in the files; None infers it and says so.
    extract : tuple of ExtractChoice or None
        What is made of raw channels, pictures and sound before anything else; None takes the
        usual extractors where a session needs them and says so, an empty list none at all.
    align : Alignment or None
        How clocks are brought together; None takes the files' own.
    modalities : tuple of str or None
        Kinds of signals that are compared, such as ``movement``; None is all.
    prepare : tuple of StepChoice or None
        Steps in order; None takes the usual ones of each modality, an empty list none at all.
    rate : float or None
        Common rate of the compared signals (Hz); None takes the lower one of the two.
    measures : tuple of MeasureChoice
        What is computed; the first is what the panel is drawn around.
    moments : tuple of MomentChoice or None
        Kinds of moments that are looked for; None takes all with their usual settings, an empty
        list none.
    null : Null
        How chance is estimated.
    equivalence : Bound or None
        The smallest effect of interest; None asks only whether there is more than chance.
    pairs : str
        Which persons are compared: ``all`` pairs, ``first`` with each other one, or everybody of
        a session at once as a ``group``, by measures that take more than two.
    within : bool
        Whether each person's own signals of different systems (voice, face, body, heart) are
        compared with each other too; told apart from what is between persons everywhere.
    inter_brain : InterBrain, False or None
        How all channels of two heads are compared; None does it in the usual way where two people
        have EEG or fNIRS of two channels or more, False never does.
    seed : int
        Of everything random.
    """

    recipe: Recipe | None = None
    extract: tuple[ExtractChoice, ...] | None = None
    align: Alignment | None = None
    modalities: tuple[Modality, ...] | None = None
    prepare: tuple[StepChoice, ...] | None = None
    rate: Annotated[float, Field(gt=0)] | None = None
    measures: tuple[MeasureChoice, ...] = (MeasureChoice(measure="wcc"),)
    moments: tuple[MomentChoice, ...] | None = None
    null: Null = Null()
    equivalence: Bound | None = None
    pairs: Literal["all", "first", "group"] = "all"
    within: bool = False
    inter_brain: InterBrain | Literal[False] | None = None
    seed: int = 1

    @property
    def bound(self) -> float | None:
        """The smallest effect of interest (standard deviations of chance), if one was fixed."""
        return None if self.equivalence is None else self.equivalence.bound

    @classmethod
    def read(cls, path: Path) -> AnalysisPlan:
        """Read a plan from TOML.

        Raises
        ------
        ParameterError
            The file is not TOML, or a key is unknown or impossible; the message names it.
        """
        return cls.from_toml(path, "a plan")

    def to_toml(self) -> str:
        """Write the plan as TOML that `read` gives back."""
        import tomli_w

        return tomli_w.dumps(self.model_dump(mode="json", exclude_none=True))
