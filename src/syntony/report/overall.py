"""The three sentences of a whole report: one session with many signals, or many sessions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from syntony.core.brains import InterBrainFinding
from syntony.core.claims import claims
from syntony.core.results import Finding, Findings
from syntony.report import formats as f
from syntony.report.brains import sentence
from syntony.report.words import (
    MORE,
    NOT,
    NOT_ASKED,
    UNDECIDED,
    Account,
    Sentence,
    account,
    contrast,
    leader,
    pair,
)


def overall(findings: Findings) -> Account:
    """Tell everything that was found in three sentences.

    Parameters
    ----------
    findings : Findings
        Of one session or of many.

    Returns
    -------
    Account
        The finding's own account where there is one; counts over sessions where there are many.
    """
    found = findings.findings
    if not found:
        return _of_heads(findings.inter_brain) if findings.inter_brain else _nothing(findings)
    if len(found) == 1:
        return account(found[0])
    if len(sessions(found)) == 1:
        return _of_signals(found)
    return _of_sessions(findings)


def sessions(found: Sequence[Finding]) -> tuple[str, ...]:
    """Names of the sessions in order."""
    return tuple(dict.fromkeys(finding.session for finding in found))


def labels(found: Sequence[Finding]) -> tuple[str, ...]:
    """Shortest names that tell findings apart: signal, pair and session, as far as they differ.

    Parameters
    ----------
    found : sequence of Finding
        To be told apart.

    Returns
    -------
    tuple of str
        One a finding; the signal's name where nothing differs.
    """
    columns = [
        [finding.session for finding in found],
        [" & ".join(f.person(c) for c in finding.result.persons) for finding in found],
        [f.quantity(finding.result.signal) for finding in found],
    ]
    telling = [column for column in columns if len(set(column)) > 1] or columns[2:]
    return tuple(" · ".join(parts) for parts in zip(*telling, strict=True))


def _nothing(findings: Findings) -> Account:
    failed = len(findings.failures)
    words = "Nothing was analyzed."
    if failed:
        words = f"Nothing could be analyzed: {f.counted(failed, 'piece')} of work failed."
    return Account(
        Sentence(words, "what failed, and the way out, is listed below" if failed else ""),
        Sentence("So no leader is named."),
        Sentence("And no moment is marked."),
        claims()["absence"].wording,
    )


def _of_heads(found: Sequence[InterBrainFinding]) -> Account:
    between = [x for x in found if x.kind != "within"] or list(found)
    more = " The rest is below." if len(between) > 1 else ""
    return Account(
        Sentence(f"{sentence(between[0])}{more}"),
        Sentence(
            "No leader is named: of heads it is asked which channels go together, not who led."
        ),
        Sentence(
            "No moment is marked: heads are compared over the recording, or over its segments."
        ),
        claims()["association" if any(len(x.beyond) for x in between) else "absence"].wording,
    )


def _of_signals(found: Sequence[Finding]) -> Account:
    names = dict(zip(map(id, found), labels(found), strict=True))
    groups = {
        answer: [finding for finding in found if finding.verdict.answer == answer]
        for answer in (MORE, NOT, UNDECIDED)
    }
    listed = {key: f.listed([names[id(x)] for x in group]) for key, group in groups.items()}
    persons = {finding.result.persons for finding in found}
    if len(persons) == 1:
        at, who = "in", pair(found[0].result.persons)
        more = f"{who} were coordinated more than chance explains"
        subject = "it" if groups[MORE] else f"the coordination of {who}"
    else:
        at, more, subject = "for", "there is more coordination than chance explains", "it"
    told = {
        MORE: f"{more} {at} {listed[MORE]}",
        NOT: f"{at} {listed[NOT]} {subject} cannot be told from chance",
        UNDECIDED: f"{at} {listed[UNDECIDED]} there is no answer",
    }
    words = f.capital("; ".join(told[answer] for answer in told if groups[answer]))
    figures = ", ".join(f"{names[id(x)]} {f.p_value(x.verdict.p)}" for x in found[:6])
    caution = account(groups[MORE][0] if groups[MORE] else found[0]).caution
    return Account(
        Sentence(f"{words}.", figures),
        _leaders(groups[MORE], names, at),
        _stretches(found, names, at),
        caution,
    )


def _leaders(found: Sequence[Finding], names: dict[int, str], at: str) -> Sentence:
    if not found:
        return NOT_ASKED
    led: dict[str, list[str]] = {}
    for x in found:
        leads = leader(x)
        if leads:
            told = f"{names[id(x)]} (by {f.seconds(x.leading.lag)})"
            led.setdefault(f.person(leads), []).append(told)
    parts = [f"{leads} leads {at} {f.listed(where)}" for leads, where in led.items()]
    mutual = [names[id(x)] for x in found if x.leading.outcome == "mutual"]
    if mutual:
        parts.append(f"neither leads {at} {f.listed(mutual)}")
    open_ = [names[id(x)] for x in found if x.leading.outcome == "undetermined"]
    if open_:
        parts.append(f"who leads {at} {f.listed(open_)} is undetermined")
    return Sentence(f"{f.capital('; '.join(parts))}.", claims()["leader-by-signal"].wording)


def _stretches(found: Sequence[Finding], names: dict[int, str], at: str) -> Sentence:
    parts = [
        f"{at} {names[id(x)]} {f.listed([f.span(s.start, s.stop) for s in x.stretches], 3)}"
        for x in found
        if x.stretches
    ]
    if not parts:
        return Sentence("No stretch of the session stands out from chance.")
    return Sentence(f"It shows {f.listed(parts, 4)}.")


def _of_sessions(findings: Findings) -> Account:
    found = findings.findings
    signals = list(dict.fromkeys(finding.result.signal for finding in found))
    counts = []
    for signal in signals:
        of = [x for x in found if x.result.signal == signal]
        more = sum(x.verdict.answer == MORE for x in of)
        counts.append(f"in {more} of {len(of)} for {f.quantity(signal)}")
    expected = sum(x.verdict.alpha for x in found if x.tests)
    told = f"Taken one by one, more coordination than chance explains is found {f.listed(counts)}."
    versus = [contrast(c) for c in findings.contrasts]
    words = f"{versus[0].words} {told}" if versus else told
    figures = [v.figures for v in versus[:1]]
    if expected:
        figures.append(f"{f.number(expected, 1)} would be expected if nobody responded to anybody")
    lead = Counter(f.person(leads) for leads in map(leader, found) if leads)
    return Account(
        Sentence(words, "; ".join(figures)),
        _counted_leaders(lead, len(found)),
        _counted_stretches(found),
        f"{claims()['pair-not-person'].wording} {claims()['outcome'].wording}",
    )


def _counted_leaders(lead: Counter[str], total: int) -> Sentence:
    named = sum(lead.values())
    if not named:
        return Sentence(f"In none of {total} a leader can be named.")
    parts = [f"{name} in {count}" for name, count in lead.most_common(4)]
    return Sentence(
        f"A leader can be named in {named} of {total}: {f.listed(parts)}.",
        claims()["leader-by-signal"].wording,
    )


def _counted_stretches(found: Sequence[Finding]) -> Sentence:
    having = [x for x in found if x.stretches]
    if not having:
        return Sentence("No stretch of any session stands out from chance.")
    total = sum(s.stop - s.start for x in having for s in x.stretches)
    observed = sum(x.support.duration for x in found)
    return Sentence(
        f"Stretches beyond chance are found in {len(having)} of {len(found)}; "
        "the table shows where.",
        f"{f.duration(total)} of {f.duration(observed)} observed",
    )
