"""The methods paragraph, written from the plan and the provenance of the results."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from syntony.core.errors import ParameterError
from syntony.core.provenance import Source
from syntony.core.registry import get
from syntony.core.results import Finding, Findings, SynchronyResult
from syntony.report import formats as f

_SPELLED = {"python": "Python", "numpy": "NumPy", "scipy": "SciPy", "numba": "Numba"}


def methods(findings: Findings) -> tuple[str, ...]:
    """Write what was done as paragraphs that a paper could print.

    Parameters
    ----------
    findings : Findings
        With their plan and provenance.

    Returns
    -------
    tuple of str
        Data, measures, chance, leading, software.
    """
    found = findings.findings
    if not found:
        return ("Nothing was computed.", _software(findings))
    parts = (_data(findings), _measures(found), _chance(findings), _who_and_when(found))
    return tuple(part for part in (*parts, _software(findings)) if part)


def references(findings: Findings) -> tuple[str, ...]:
    """Sources of the extractors, the measures and the imitations of chance that were used."""
    used = [("measures", r.result.measure) for x in findings.findings for r in x.readings]
    used += [("measures", x.result.measure) for x in findings.findings]
    used += [("surrogates", t.surrogate) for x in findings.findings for t in x.tests]
    origins = (s.origin.rpartition(" by ")[2].partition(" (")[0] for s in findings.signals)
    used += [("extractors", name) for name in origins if name]
    sources = (_source(kind, name) for kind, name in dict.fromkeys(used))
    return tuple(sorted({source for source in sources if source}))


def measure_title(name: str) -> str:
    """What people call a measure; its own name where it is not installed here."""
    plugin = _plugin("measures", name)
    return plugin.title if plugin else f.capital(f.quantity(name))


def sources(findings: Findings) -> tuple[Source, ...]:
    """Every file that a result rests on, once."""
    seen = {
        (source.name, source.sha256): source
        for finding in findings.findings
        for source in finding.result.provenance.sources
    }
    return tuple(seen[key] for key in sorted(seen))


def parameters(findings: Findings) -> tuple[tuple[str, str], ...]:
    """Settings of the measures by name; those that differ between results show every value."""
    held: dict[str, list[str]] = {}
    for finding in findings.findings:
        for result in _results(finding):
            for key, value in result.provenance.params.items():
                name = key if key == "measure" else f"{result.measure}: {f.quantity(key)}"
                if value in ("", None):
                    continue
                held.setdefault(name, []).append(_written(value))
    return tuple((name, f.listed(list(dict.fromkeys(vals)), 6)) for name, vals in held.items())


def _data(findings: Findings) -> str:
    found = findings.findings
    signals = list(dict.fromkeys(f.quantity(x.result.signal) for x in found))
    names = list(dict.fromkeys(x.session for x in found))
    held = sum(x.support.duration for x in found) / len(found)
    was = "was" if len(signals) == 1 else "were"
    told = (
        f"{f.capital(f.listed(signals))} of {f.counted(len(names), 'session')} "
        f"({f.duration(held)} observed together on average) {was} compared between persons. "
    )
    prepared = _by_signal((x.result.signal, _steps(x)) for x in found)
    return f"{told}Before that, the signals were {prepared}."


def _steps(finding: Finding) -> str:
    steps = [f.uncapital(step.rstrip(".")) for step in finding.result.provenance.steps]
    return f"prepared in this order: {', '.join(steps)}" if steps else "not changed in any way"


def _measures(found: Sequence[Finding]) -> str:
    results = [result for x in found for result in _results(x)]
    told = []
    for name in dict.fromkeys(result.measure for result in results):
        source = _source("measures", name)
        where = f" ({source})" if source else ""
        of = ((r.signal, _windows(r.provenance.params)) for r in results if r.measure == name)
        windows = _by_signal(of)
        title = f.uncapital(measure_title(name))
        told.append(f"{title}{where}{', with ' if windows else ''}{windows}")
    return f"Synchrony was computed as {'; and as '.join(told)}."


def _results(finding: Finding) -> list[SynchronyResult]:
    return [reading.result for reading in finding.readings] or [finding.result]


def _by_signal(told: Iterable[tuple[str, str]]) -> str:
    """Say one thing once where it holds for all signals, else say it signal by signal."""
    held: dict[str, list[str]] = {}
    for signal, what in told:
        signals = held.setdefault(what, [])
        if f.quantity(signal) not in signals:
            signals.append(f.quantity(signal))
    if len(held) == 1:
        return next(iter(held))
    return "; ".join(f"{what} ({f.listed(signals)})" for what, signals in held.items())


def _windows(params: Mapping[str, object]) -> str:
    said = [
        f"{words} {_written(params[key])} s"
        for key, words in (("window", "windows of"), ("step", "every"), ("max_lag", "lags up to"))
        if params.get(key)
    ]
    return ", ".join(said)


def _chance(findings: Findings) -> str:
    tests = {t.test: t for x in findings.findings for t in x.tests}
    if not tests:
        return "Nothing was compared with chance."
    told = []
    for test in tests.values():
        plugin = _plugin("surrogates", test.surrogate)
        title = plugin.title if plugin else f.quantity(test.surrogate)
        source = _source("surrogates", test.surrogate)
        cited = f"; {source}" if source else ""
        keeps = f", which keeps {test.keeps}" if test.keeps else ""
        told.append(
            f"{f.quantity(test.test)} ({test.statistic}, against {test.null.size:,} surrogates by "
            f"{f.uncapital(title)}{keeps}{cited})"
        )
    verdict = findings.findings[0].verdict
    return (
        f"Chance was estimated with {f.counted(len(tests), 'test')}: {'; '.join(told)}. In each, "
        "p = (1 + number of surrogates at or above the data) / (1 + number of surrogates), real "
        "and surrogate data go through the same computation, and where several lags are searched "
        "the largest value is taken in both. Effects are distances from the mean of chance in its "
        f"standard deviations. The verdict combines the tests by {verdict.method.rstrip('.')}, at "
        f"the level {verdict.alpha:g} that was fixed beforehand.{_bound(findings)}"
    )


def _bound(findings: Findings) -> str:
    bound = findings.plan.bound
    if bound is None:
        return ""
    return (
        f" The smallest effect of interest was fixed at {bound:g} standard deviations of chance; "
        "two one-sided tests (Schuirmann, 1987, doi:10.1007/BF01068419; Lakens et al., 2018, "
        "doi:10.1177/2515245918770963) against chance moved to either bound say whether an effect "
        "is surely smaller."
    )


def _who_and_when(found: Sequence[Finding]) -> str:
    if all(x.course is None for x in found):
        return ""
    return (
        "A leader is named only where the verdict is more than chance and the asymmetry of the "
        "lags exceeds its own chance; a lag finer than the error of the clocks is not claimed. "
        "Stretches are spans in which the evidence exceeds chance, corrected over the whole "
        "session by the largest span that chance produces."
    )


def _software(findings: Findings) -> str:
    used = dict(findings.findings[0].result.provenance.versions) if findings.findings else {}
    order = sorted(used, key=lambda name: (name != "syntony", name))
    said = [f"{_SPELLED.get(name, name)} {used[name]}" for name in order]
    with_ = f"Computed with {f.listed(said)}. " if said else ""
    return f"{with_}Everything random was drawn from the seed {findings.plan.seed}."


def _plugin(kind: str, name: str) -> Any:
    """A plug-in by name, or None: findings may come from a machine that has others."""
    try:
        return get(kind, name)
    except ParameterError:
        return None


def _source(kind: str, name: str) -> str:
    plugin = _plugin(kind, name)
    if plugin is None:
        return ""
    return str(plugin.declares.source if kind == "measures" else plugin.source)


def _written(value: object) -> str:
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, Iterable) and not isinstance(value, str):
        return ", ".join(_written(item) for item in value)
    return str(value)
