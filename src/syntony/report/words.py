"""What was found, in sentences: words a clinician uses first, figures second.

No sentence says more than its test. A leader has a name only where the coordination itself is
more than chance and the asymmetry beats its own null.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from syntony.core.claims import claims
from syntony.core.results import DyadContrast, Finding, Leading, Significance, Verdict
from syntony.report import formats as f
from syntony.report.timeline import whole_time
from syntony.stats.equivalence import POWER, session_sensitivity

MORE, NOT, UNDECIDED = "more than chance", "not distinguishable from chance", "undecided"


@dataclass(frozen=True)
class Sentence:
    """A finding in words, and the figures behind it."""

    words: str
    figures: str = ""

    def __str__(self) -> str:
        """Say both, as a terminal shows them."""
        return f"{self.words} ({self.figures.rstrip('.')})" if self.figures else self.words


NOT_ASKED = Sentence(
    "No leader is named: who leads is asked only where there is more coordination than chance "
    "explains."
)


@dataclass(frozen=True)
class Account:
    """Three sentences: whether, who, when; and what they do not mean."""

    coordination: Sentence
    leading: Sentence
    moments: Sentence
    caution: str


def account(finding: Finding) -> Account:
    """Tell one finding in three sentences.

    Parameters
    ----------
    finding : Finding
        One signal of one pair or group in one session.

    Returns
    -------
    Account
        Whether there is more coordination than chance, who leads, when; and a caution.
    """
    return Account(_coordination(finding), _leading(finding), _moments(finding), _caution(finding))


def sentences(finding: Finding) -> tuple[str, str, str]:
    """Tell one finding as a terminal prints it: whether, who, when, with the figures.

    Parameters
    ----------
    finding : Finding
        One signal of one pair or group in one session.

    Returns
    -------
    tuple of str
        Three sentences.
    """
    told = account(finding)
    return str(told.coordination), str(told.leading), str(told.moments)


def contrast_sentence(found: DyadContrast) -> str:
    """Tell real against re-paired dyads as a terminal prints it."""
    return str(contrast(found))


def pair(persons: tuple[str, ...]) -> str:
    """Name the persons in order."""
    return f.listed([f.person(code) for code in persons])


def short_answer(verdict: Verdict) -> str:
    """Name the verdict in a few words."""
    answers = {MORE: "More than chance", NOT: "Not distinguishable from chance"}
    return answers.get(verdict.answer, "Undecided")


def yes_or_no(verdict: Verdict) -> str:
    """Answer whether there is more than chance, for a column that asks so."""
    return {MORE: "yes", NOT: "cannot be told"}.get(verdict.answer, "no answer")


def symbol(verdict: Verdict) -> str:
    """Show the verdict as a shape, beside its words."""
    return {MORE: "●", NOT: "○"}.get(verdict.answer, "◐")


def leader(finding: Finding) -> str | None:
    """The person who leads, if one may be named at all."""
    if finding.verdict.answer == MORE and finding.leading.outcome == "leads":
        return finding.leading.leader
    return None


def short_leader(finding: Finding) -> str:
    """Name who leads in a few words, or why nobody is named."""
    leads = leader(finding)
    if finding.verdict.answer != MORE:
        return "not asked"
    if leads:
        return f"{f.person(leads)} by {f.seconds(finding.leading.lag)}"
    return "in step" if finding.leading.outcome == "mutual" else "undetermined"


def opposite(finding: Finding) -> bool:
    """Whether one mostly does more when the other does less."""
    profile = next((t.profile for t in finding.tests if t.profile is not None), None)
    if profile is None or not np.isfinite(profile).any():
        return finding.signed < 0
    return float(profile[np.nanargmax(np.abs(profile))]) < 0


def tested(finding: Finding) -> tuple[Significance, ...]:
    """The tests that gave an answer; the others were refused."""
    return tuple(test for test in finding.tests if math.isfinite(test.p))


def disagree(finding: Finding) -> bool:
    """Whether the members of the panel stand on both sides of the level."""
    beyond = [test.p <= finding.verdict.alpha for test in tested(finding)]
    return any(beyond) and not all(beyond)


def contrast(found: DyadContrast) -> Sentence:
    """Tell real against re-paired dyads."""
    what = f.quantity(found.signal)
    real = "pairs" if found.persons == 2 else f"groups of {found.persons}"
    n, m = int(np.isfinite(found.real).sum()), int(np.isfinite(found.pseudo).sum())
    if not math.isfinite(found.effect):
        words = f"Real {real} and people who never met could not be compared in {what}."
    else:
        side = "more" if found.effect >= 0 else "less"
        words = f"Real {real} were {side} coordinated in {what} than people who never met; "
        low, high = found.interval
        open_ = not (low > 0 or high < 0)
        size = found.reading.strip().rstrip(".")
        sized = f"the difference is {size}" if size and " " not in size else f.uncapital(size)
        limit = "a sample of this size gives as much by chance"
        words += " and ".join(part for part in (sized, limit if open_ else "") if part)
        words = words.rstrip("; ") + "."
    again = "re-paired dyad" if found.persons == 2 else "pseudo-group"
    figures = (
        f"{f.counted(n, 'real session')}, {f.counted(m, again)}; "
        f"d = {f.number(found.effect)}, 95% interval {f.number(found.interval[0])} to "
        f"{f.number(found.interval[1])}, {f.p_value(found.p)}"
    )
    return Sentence(words, figures)


def leading_figures(leading: Leading, persons: tuple[str, ...]) -> str:
    """Say interval and chance of a lag without a sign: the persons are named."""
    low, high = leading.interval
    parts = []
    if math.isfinite(low) and math.isfinite(high) and len(persons) == 2:
        parts.append(f"95% interval {_side_by_side(low, high, persons)}")
    if math.isfinite(leading.p):
        parts.append(f"asymmetry {f.p_value(leading.p)}")
    return ", ".join(parts)


def _side_by_side(low: float, high: float, persons: tuple[str, ...]) -> str:
    first, second = (f.person(code) for code in persons)
    if low >= 0:
        return f"{f.seconds(low)} to {f.seconds(high)}, {first} first"
    if high <= 0:
        return f"{f.seconds(high)} to {f.seconds(low)}, {second} first"
    return f"from {second} {f.seconds(low)} first to {first} {f.seconds(high)} first"


def _coordination(finding: Finding) -> Sentence:
    verdict, who = finding.verdict, pair(finding.result.persons)
    what = f.quantity(finding.result.signal)
    if finding.result.judged == 0:
        everybody = "both" if len(finding.result.persons) == 2 else "all"
        return Sentence(
            f"There is too little {what} observed of {who} at once to say anything about it.",
            f"{everybody} observed for {f.duration(finding.support.duration)} of "
            f"{f.duration(whole_time(finding))}",
        )
    if verdict.answer == MORE:
        words = f"In {what}, {who} were coordinated more than chance explains"
        if opposite(finding):
            words += ", mostly in opposition: when one does more, the other does less"
        if disagree(finding):
            words += "; the tests do not all agree"
    elif verdict.answer == NOT:
        words = f"In {what}, the coordination of {who} cannot be told from chance"
        if disagree(finding):
            words += ", although single tests on their own would say more"
    elif not finding.tests:
        words = f"The {what} of {who} was not compared with chance, so nothing is claimed"
    elif not tested(finding):
        words = f"In {what}, these data allow no answer: every test of chance was refused"
    else:
        words = f"In {what}, it stays undecided whether {who} were coordinated more than chance"
    return Sentence(f"{words}.", _coordination_figures(finding))


def _coordination_figures(finding: Finding) -> str:
    tests = tested(finding)
    parts = []
    if math.isfinite(finding.verdict.p):
        parts.append(f.p_value(finding.verdict.p))
    if tests:
        parts.append(f"{_effects(tests)}, {_panel(tests)}")
    reasons = [n.text.rstrip(".") for t in finding.tests if t not in tests for n in t.notices]
    if not tests:
        parts += list(dict.fromkeys(reasons))[:2]
    if disagree(finding) and finding.verdict.agreement:
        parts.append(f.uncapital(finding.verdict.agreement.rstrip(".")))
    elif math.isfinite(finding.verdict.p) and finding.verdict.answer == MORE:
        strangers = "two people" if len(finding.result.persons) == 2 else "people"
        parts.append(
            f"{strangers} who do not respond to each other would show as much in "
            f"{f.chance(finding.verdict.p)} such sessions"
        )
    if finding.verdict.answer == NOT:
        parts += _sensitivity(finding)
    parts += [told] if (told := equivalent(finding)) else []
    return "; ".join(parts)


def equivalent(finding: Finding) -> str:
    """Whether the effect is surely smaller than the smallest one of interest, in every test.

    Each test may err at the level, so all of them together do not err more often.
    """
    found = finding.equivalence.values()
    if not found:
        return ""
    bound = f.number(next(iter(found)).bound, 1)
    within = sum(one.answer == "within" for one in found)
    which = "the test" if len(found) == 1 else f"all {len(found)} tests"
    if within == len(found):
        return f"in {which} surely smaller than {bound} SD, the smallest effect of interest"
    if any(one.answer == "beyond" for one in found):
        return f"beyond {bound} SD, the smallest effect of interest, in at least one test"
    return (
        f"surely smaller than {bound} SD, the smallest effect of interest, in {within} of "
        f"{f.counted(len(found), 'test')}"
    )


def _sensitivity(finding: Finding) -> list[str]:
    """What would have been found: an absence is only as good as that is small."""
    size = session_sensitivity(finding.tests, alpha=finding.verdict.alpha)
    if not math.isfinite(size):
        return []
    told = f"an effect of {f.number(size, 1)} SD in one test would have been found in "
    return [f"{told}{f.percent(POWER)} of such sessions"]


def _effects(tests: tuple[Significance, ...]) -> str:
    sizes = [test.effect for test in tests if math.isfinite(test.effect)]
    if not sizes:
        return "effect unknown"
    low, high = f.number(min(sizes), 1), f.number(max(sizes), 1)
    size = low if low == high else f"{low} to {high}"
    return f"effect {size} SD from the average of chance"


def _panel(tests: tuple[Significance, ...]) -> str:
    drawn = sorted({int(test.null.size) for test in tests})
    each = f"{drawn[0]:,}" if len(drawn) == 1 else f"{drawn[0]:,} to {drawn[-1]:,}"
    count = f.counted(len(tests), "test")
    return f"{count} with {each} surrogates{' each' if len(tests) > 1 else ''}"


def _leading(finding: Finding) -> Sentence:
    leading, persons = finding.leading, finding.result.persons
    if finding.verdict.answer != MORE:
        return NOT_ASKED
    figures = leading_figures(leading, persons)
    leads = leader(finding)
    if leads:
        others = f.listed([f.person(code) for code in persons if code != leads])
        return Sentence(f"{f.person(leads)} leads {others} by {f.seconds(leading.lag)}.", figures)
    if leading.outcome == "mutual":
        return Sentence(f"Neither leads: {pair(persons)} are in step.", figures)
    reason = leading.reason.rstrip(".")
    return Sentence("Who leads is undetermined.", "; ".join(p for p in (reason, figures) if p))


def _moments(finding: Finding) -> Sentence:
    stretches = finding.stretches
    if not stretches:
        if finding.course is None or finding.result.judged == 0 or not tested(finding):
            return Sentence("No moment is marked: when it happened was not tested.")
        if finding.verdict.answer == MORE:
            return Sentence("No single stretch stands out: what there is, is spread out.")
        return Sentence("No stretch of the session stands out from chance.")
    total = sum(s.stop - s.start for s in stretches)
    spans = [f.span(s.start, s.stop) for s in stretches]
    if len(spans) == 1:
        words = f"It shows in one stretch, {spans[0]}."
    elif len(spans) <= 4:
        words = f"It shows in {len(spans)} stretches: {f.listed(spans)}."
    else:
        longest = max(stretches, key=lambda s: s.stop - s.start)
        words = (
            f"It shows in {len(spans)} stretches, the longest "
            f"{f.span(longest.start, longest.stop)}."
        )
    share = total / max(finding.support.duration, 1e-9)
    figures = f"{f.duration(total)} in all, {f.percent(min(share, 1.0))} of what was observed"
    worst = max((s.p for s in stretches if math.isfinite(s.p)), default=math.nan)
    if math.isfinite(worst):
        figures += f"; each {f.p_value(worst).replace('=', '≤')} over the whole session"
    return Sentence(words, figures)


def _caution(finding: Finding) -> str:
    table = claims()
    if finding.verdict.answer == MORE:
        return f"{table['pair-not-person'].wording} {table['more-is-better'].wording}"
    return f"{table['absence'].wording} {table['pair-not-person'].wording}"
