"""What plug-ins other than measures promise."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np

from syntony.core.session import Notice, Recording
from syntony.core.settings import Settings
from syntony.core.signals import Array, Signal


@dataclass(frozen=True)
class Reader:
    """A file format: one constant ``READER`` in one file of ``io/readers/``.

    Parameters
    ----------
    name : str
        The file's name; what recipes call it.
    title : str
        What people call the format.
    suffixes : tuple of str
        Usual endings, lower case with the dot.
    binary : bool
        Whether it is parsed in the limited child process.
    sniff : callable
        ``(head, path) -> share``: how surely the first 64 KiB are this format, 0 (not at all)
        to 1 (a magic number says so). Never raises.
    read : callable
        ``(path, settings) -> Recording`` on the device's clock, persons not yet assigned.
    settings : type of Settings
        What a recipe may tell it, such as the rate that the file does not hold.
    source : str
        Where the format is described.
    imports : tuple of str
        Modules that `read` needs beyond NumPy; the child process loads them once for all files.
    siblings : callable, optional
        ``path -> names`` of further files in the same folder that the format spreads a recording
        over, as the file itself names them. Called outside the child: it looks at text only.
    streams : bool
        Whether it goes through the file without ever holding it, so that no file is too large.
    """

    name: str
    title: str
    suffixes: tuple[str, ...]
    binary: bool
    sniff: Callable[[bytes, Path], float]
    read: Callable[[Path, Any], Recording]
    settings: type[Settings]
    source: str
    imports: tuple[str, ...] = ()
    siblings: Callable[[Path], tuple[str, ...]] | None = None
    streams: bool = False


@dataclass(frozen=True)
class Step:
    """A preparation of signals: one constant ``STEP`` in one file of ``analysis/steps/``.

    Parameters
    ----------
    name : str
        The file's name; what plans call it.
    title : str
        What people call it.
    settings : type of Settings
        Its settings.
    apply : callable
        ``(signal, settings) -> Signal``; gaps stay gaps and edges that it cannot know become gaps.
    describe : callable
        ``settings -> str``: what it does, in words with figures, for the methods paragraph.
    source : str
        The paper or text, with DOI where there is one.
    irregular : bool
        Whether it also takes `Samples`, and so can be the first step of these.
    """

    name: str
    title: str
    settings: type[Settings]
    apply: Callable[[Any, Any], Signal]
    describe: Callable[[Any], str]
    source: str
    irregular: bool = False


@dataclass(frozen=True)
class Surrogate:
    """A null: one constant ``SURROGATE`` in one file of ``surrogates/``.

    Parameters
    ----------
    name : str
        The file's name; what plans call it.
    title : str
        What people call it.
    level : str
        What it makes anew: a person's ``signal``, the order of ``window`` s, who meets whom
        (``dyad``), the ``partners`` of all dyads at once, or the members of every ``group``.
    keeps : tuple of str
        What it keeps exactly. Of a series: its ``distribution``; its amplitude ``spectrum``; its
        ``order`` (as a whole elsewhere in time) or its ``reversed order``; its ``autoregression``
        (every residual of its linear model is one of the data's); its ``steps`` (each value is
        followed by one that followed it, or followed one in nearly the same state). Of events, on
        average over the surrogates: their ``intensity`` (rate and bursts). Of who meets
        whom: ``order within windows``, ``order of windows``, ``person``, the ``place`` of first or
        second person, the ``stratum``, and ``heads`` (all channels of a person go together).
    breaks : str
        What it destroys, in words.
    assumes : str
        When it is a fair null, in words.
    settings : type of Settings
        Its settings.
    draw : callable
        ``signal``: ``(x (n,), count, settings, rng) -> (count, n)``.
        ``window``: ``(n_windows, count, settings, rng) -> (count, n_windows)`` of int, row b says
        which window of the second person meets each window of the first.
        ``dyad``: ``(sessions, count, settings, rng) -> ((i, j), ...)``: first person of session i
        meets second person of session j.
        ``partners``: ``(sessions, count, settings, rng) -> (count, n_sessions)`` of int, row b
        says whose second person meets the first one of each session.
        ``group``: the same, but ``(count, n_sessions, n_persons)``: whose person sits at each
        place; -1 where a group cannot be formed.
    refuses : callable
        ``(x (n,)) -> Notice or None``: why this null would mislead on these data.
    source : str
        The paper, with DOI.
    takes : str
        ``values``: any series; ``marks``: one that is 1 where an event begins or lasts, else 0.
    """

    name: str
    title: str
    level: Literal["signal", "window", "dyad", "partners", "group"]
    keeps: tuple[str, ...]
    breaks: str
    assumes: str
    settings: type[Settings]
    draw: Callable[[Any, int, Any, np.random.Generator], Any]
    refuses: Callable[[Array], Notice | None]
    source: str
    takes: Literal["values", "marks"] = "values"


#: What of a report can be switched on and off.
ReportPage = Literal[
    "summary", "course", "moments", "notes", "impressions", "questionnaires", "figures", "quality",
    "methods", "glossary",
]  # fmt: skip


@dataclass(frozen=True)
class Section:
    """A part of the report: one constant ``SECTION`` in one file of ``report/sections/``.

    Parameters
    ----------
    name : str
        The file's name and the part's anchor.
    title : str
        Its heading.
    order : int
        Smaller comes first.
    render : callable
        ``view -> html`` of the part, empty where it has nothing to say. The view holds the
        findings and how finely to draw them.
    scope : str
        Whether it is rendered once for the ``report`` or once for each ``finding`` in it.
    page : str
        With what it is switched on and off; what is on the page ``always`` stays.
    plain : callable, optional
        ``view -> html`` in plain words, for those who were recorded; a part without stays out of
        their report.
    """

    name: str
    title: str
    order: int
    render: Callable[[Any], str]
    scope: Literal["report", "finding"] = "report"
    page: ReportPage | Literal["always"] = "figures"
    plain: Callable[[Any], str] | None = None


#: Told of every finished piece of work: (what, done, of how many).
Progress = Callable[[str, int, int], None]
