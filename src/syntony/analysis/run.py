"""One plan over one session or many: findings, with progress, resume and named failures."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TypeVar

from syntony.analysis.clocks import on_one_clock
from syntony.analysis.extraction import check_choices, extracted, in_words
from syntony.analysis.facts import signal_facts
from syntony.analysis.finding import check_plan, finding
from syntony.analysis.interbrain import Bench, benches, compared
from syntony.analysis.moments import check_moments, moments
from syntony.analysis.pairs import Failed, Pair, pairs
from syntony.analysis.partners import Held, held, partners
from syntony.analysis.pseudo import (
    Table,
    contrasts,
    dyad_tables,
    unplaced,
    with_pseudo_dyads,
)
from syntony.analysis.pseudogroups import (
    Regrouped,
    group_contrasts,
    regroupings,
    with_pseudo_groups,
)
from syntony.analysis.sources import Work, unread_files, works_of
from syntony.analysis.turns import session_turns
from syntony.analysis.weaknulls import weak_nulls
from syntony.analysis.within import within_persons
from syntony.core.brains import InterBrainFinding
from syntony.core.contracts import Progress
from syntony.core.errors import DataError, SyntonyError
from syntony.core.facts import Picture, SignalFacts
from syntony.core.moments import Moment
from syntony.core.plan import AnalysisPlan
from syntony.core.results import Failure, Finding, Findings
from syntony.core.session import Notice, Session
from syntony.core.turns import SessionTurns
from syntony.io.saved import kept_or_made, load_findings, save_findings

_Found = TypeVar("_Found", Finding, InterBrainFinding)


def analyze(
    target: Session | Sequence[Session] | Path,
    plan: AnalysisPlan | None = None,
    *,
    out: Path | None = None,
    progress: Progress | None = None,
) -> Findings:
    """Analyze one session or many by one plan.

    Parameters
    ----------
    target : Session, sequence of Session, or Path
        What to analyze; a path is a file, a folder of recordings, or a session folder.
    plan : AnalysisPlan, optional
        The default plan if left out. A plan without a recipe has it inferred.
    out : Path, optional
        Folder in which finished sessions are kept: after an interruption the same call goes on
        from there, and what depends on nothing that changed is not computed again.
    progress : callable, optional
        Told ``(what, done, total)``.

    Returns
    -------
    Findings
        One finding a session, signal and pair; sessions that failed are named in `failures`.

    Raises
    ------
    ParameterError
        The plan asks for something that does not exist.
    DataError
        There is nothing to analyze.

    Examples
    --------
    >>> from syntony.analysis.demo import demo_session
    >>> plan = AnalysisPlan(null={"members": ()})
    >>> [f.result.signal for f in analyze(demo_session(), plan).findings][:2]
    ['motion_energy', 'heart_rate']
    """
    works, plan, guesses = works_of(target, plan or AnalysisPlan())
    _check(plan)
    tell = progress or (lambda _what, _done, _total: None)
    gathered = _Gathered(plan, out)
    for i, work in enumerate(works):
        tell(work.name, i, len(works))
        gathered.add(work, partial(_during, tell, i, len(works)))
    tell("all sessions", len(works), len(works))
    return gathered.findings(_title(target), guesses)


def _check(plan: AnalysisPlan) -> None:
    """Refuse what does not exist before anything is computed."""
    check_plan(plan)
    check_choices(plan.extract or ())
    check_moments(plan)


@dataclass(eq=False)
class _Gathered:
    """What the sessions so far gave."""

    plan: AnalysisPlan
    out: Path | None
    found: list[Finding] = field(default_factory=list)
    within: list[Finding] = field(default_factory=list)
    ready: list[Pair] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    clocks: dict[str, str] = field(default_factory=dict)
    facts: list[SignalFacts] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    turns: list[SessionTurns] = field(default_factory=list)
    moments: list[Moment] = field(default_factory=list)
    brains: list[InterBrainFinding] = field(default_factory=list)
    heads: list[Held] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)

    def add(self, work: Work, told: Progress) -> None:
        """Analyze one session; what fails of it is named."""
        plan, failures, stage, before = self.plan, self.failures, "read", len(self.failures)
        try:
            raw = work.load()
            failures += unread_files(raw)
            stage = "extract"
            made = extracted(raw, plan, keep=self.out, progress=told, draw=True)
            failures += made.failures
            self.pictures += made.pictures
            stage = "align"
            session = on_one_clock(made.session, plan.align)
            self.facts += signal_facts(session)
            self.turns += session_turns(session)
            stage = "prepare"
            unfit, undone = (partial(_note, failures, work.name, s) for s in ("prepare", "compute"))
            kept = partial(_kept, work, self.out, failures, before)
            unmet = unfit if plan.inter_brain else partial(_aside, self.notices, work.name)
            heads = tuple(benches(raw, session, plan, unmet))
            met = partial(_brains, heads, session, plan, undone)
            self.brains += kept("inter_brain", met) if heads else ()
            self.heads += held(heads, session, plan)
            own = tuple(within_persons(session, plan, unfit)) if plan.within else ()
            single = partial(_findings, own, plan, undone)
            self.within += kept("within", single) if own else ()
            prepared, aside = _pairs(session, plan, unfit, needed=not heads)
            self.notices += aside
            stage = "compute"
            here = kept("findings", partial(_findings, prepared, plan, undone, told))
            self.found += here
            self.moments += moments(prepared, here, plan)
        except SyntonyError as error:
            failures.append(Failure(work.name, stage, type(error).__name__, str(error)))
            return
        self.ready += prepared
        self.clocks |= {f"{work.name}: {name}": str(c) for name, c in session.clocks.items()}

    def findings(self, title: str, notices: tuple[Notice, ...]) -> Findings:
        """Put together what all sessions gave."""
        undone = partial(_note, self.failures, "all sessions", "compute")
        tables: tuple[Table, ...] = ()
        try:
            tables = dyad_tables(self.ready, self.plan)
        except SyntonyError as error:
            undone("pseudo-dyads", error)
        try:
            self.brains += partners(self.heads, self.plan)
        except SyntonyError as error:
            undone("wrong partners", error)
        regrouped: tuple[Regrouped, ...] = ()
        try:
            regrouped = regroupings(self.ready, self.plan)
        except SyntonyError as error:
            undone("pseudo-groups", error)
        tested = with_pseudo_dyads(self.found, tables, self.plan)
        met = contrasts(tables, self.plan, undone)
        met += group_contrasts(regrouped, self.plan, undone)
        return Findings(
            title=title,
            plan=self.plan,
            findings=with_pseudo_groups(tested, regrouped, self.plan),
            contrasts=met,
            failures=(*self.failures, *unplaced(self.ready, self.plan)),
            notices=(*notices, *self.notices, *weak_nulls(self.found)),
            clocks=self.clocks,
            signals=tuple(self.facts),
            pictures=tuple(self.pictures),
            within=tuple(self.within),
            turns=tuple(self.turns),
            moments=tuple(self.moments),
            inter_brain=tuple(self.brains),
        )


def outline(target: Path, plan: AnalysisPlan) -> tuple[tuple[str, ...], AnalysisPlan]:
    """Say what an analysis would do, without doing it.

    Parameters
    ----------
    target : Path
        A file, a folder of recordings, or a session folder.
    plan : AnalysisPlan
        As for `analyze`.

    Returns
    -------
    lines : tuple of str
        A line a session, then one for the tests.
    plan : AnalysisPlan
        With its recipe.

    Raises
    ------
    ParameterError, DataError
        As `analyze` would.
    """
    works, plan, _ = works_of(target, plan)
    _check(plan)
    lines = [f"{work.name}: {', '.join(str(file) for file in work.files)}" for work in works]
    measures = ", ".join(choice.measure for choice in plan.measures)
    members = ", ".join(plan.null.members) or "none (no claim about chance)"
    made = (
        "the usual extractors where raw channels, pictures or sound need them"
        if plan.extract is None
        else ", ".join(map(in_words, plan.extract)) or "nothing"
    )
    last = f"measures: {measures}; tests: {members}; {plan.null.surrogates} surrogates each"
    return (*lines, f"extract: {made}", last), plan


def _findings(
    prepared: Sequence[Pair], plan: AnalysisPlan, failed: Failed, told: Progress | None = None
) -> tuple[Finding, ...]:
    found = []
    for k, pair in enumerate(prepared):
        if told is not None:
            told(f"{pair.session}: {pair.name}", k, len(prepared))
        try:
            found.append(finding(pair, plan))
        except SyntonyError as error:
            failed(f"{pair.name} of {' and '.join(pair.persons)}", error)
    return tuple(found)


def _note(
    failures: list[Failure], session: str, stage: str, what: str, error: SyntonyError
) -> None:
    """Name a signal or a pair that cannot be done, while the others go on."""
    failures.append(Failure(f"{session}: {what}", stage, type(error).__name__, str(error)))


def _aside(notices: list[Notice], session: str, what: str, error: SyntonyError) -> None:
    """Say why heads were not compared that nobody asked to compare."""
    text = f"All channels of {what} were not compared: {error}"
    notices.append(Notice("heads-not-compared", text, session, warning=False))


def _during(tell: Progress, done: int, total: int, what: str, part: int, parts: int) -> None:
    """Tell of a part of a piece of work; where it is all there is, how far it is."""
    tell(what, *((part, parts) if total == 1 else (done, total)))


def _pairs(
    session: Session, plan: AnalysisPlan, unfit: Failed, *, needed: bool
) -> tuple[tuple[Pair, ...], tuple[Notice, ...]]:
    """Pairs of signals; where heads are compared already, there need not be any."""
    try:
        return tuple(pairs(session, plan, unfit)), ()
    except DataError as error:
        if needed:
            raise
        return (), (Notice("heads-alone", str(error), session.name, warning=False),)


def _brains(
    heads: Sequence[Bench], session: Session, plan: AnalysisPlan, failed: Failed
) -> tuple[InterBrainFinding, ...]:
    return tuple(compared(heads, session, plan, failed))


def _kept(
    work: Work,
    out: Path | None,
    failures: Sequence[Failure],
    before: int,
    kind: str,
    compute: Callable[[], tuple[_Found, ...]],
) -> tuple[_Found, ...]:
    """Findings of a kind: those that an earlier run kept under the same key, or new ones.

    Nothing is kept of a session in which something failed: it may be possible tomorrow, when a
    missing package is there.
    """
    if out is None or not work.key or len(failures) > before:
        return compute()
    name = work.key[:16] if kind == "findings" else f"{work.key[:16]}-{kind}"

    def load(file: Path) -> tuple[_Found, ...]:
        kept: tuple[_Found, ...] = getattr(load_findings(file), kind)
        return kept

    def save(made: tuple[_Found, ...], file: Path) -> Path:
        nothing = Findings(work.name, AnalysisPlan(), ())
        return save_findings(replace(nothing, **{kind: made}), file)  # type: ignore[arg-type]

    return kept_or_made(
        out / "sessions" / f"{name}.findings", compute, load, save,
        worth=lambda _made: len(failures) == before,
    )  # fmt: skip


def _title(target: Session | Sequence[Session] | Path) -> str:
    if isinstance(target, Path):
        return target.resolve().stem
    if isinstance(target, Session):
        return target.name
    return ", ".join(s.name for s in target[:3]) + (" and others" if len(target) > 3 else "")
