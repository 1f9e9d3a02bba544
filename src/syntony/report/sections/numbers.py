"""Every test as numbers: the data, its chance, the effect and how sure each p is."""

from __future__ import annotations

import math

import numpy as np

from syntony.core.contracts import Section
from syntony.core.results import Significance
from syntony.report import formats as f
from syntony.report.figure import Table, grid
from syntony.report.html import Html, join, tag
from syntony.report.overall import labels
from syntony.report.view import View

#: Rows of one report; the findings on the disk have all.
_MOST = 400
_HEADS = (
    "Signal", "Test", "Data", "Chance, mean", "Chance, 95 %", "Effect (SD)", "p",
    "p, 95 % interval",
)  # fmt: skip


def render(view: View) -> Html:
    """Write one row a test; nothing where nothing was tested."""
    found = view.findings.findings
    names = labels(found)
    tests = [(n, t) for n, x in zip(names, found, strict=True) for t in x.tests]
    if not tests:
        return Html("")
    told = (
        "The data beside what chance gives in the same computation. The interval of p is what is "
        "left open by a limited number of surrogates (Clopper & Pearson)."
    )
    more = f" The first {_MOST} of {len(tests):,}." if len(tests) > _MOST else ""
    rows = tuple((f.capital(name), *_cells(test)) for name, test in tests[:_MOST])
    return join(
        tag("p", told + more, class_="reading"),
        grid(Table("Every test with its chance, effect and p", _HEADS, rows, words=2)),
    )


def _cells(test: Significance) -> tuple[str, ...]:
    known = test.null[np.isfinite(test.null)]
    mean = float(known.mean()) if known.size else math.nan
    low, high = np.quantile(known, [0.025, 0.975]) if known.size else (math.nan, math.nan)
    return (
        f.quantity(test.test),
        f.number(test.observed, 3),
        f.number(mean, 3),
        f"{f.number(float(low), 3)} to {f.number(float(high), 3)}",
        f.number(test.effect, 2),
        f.number(test.p, 4),
        " to ".join(f.number(end, 4) for end in p_interval(test)),
    )


def p_interval(test: Significance) -> tuple[float, float]:
    """The 95 % interval of p that so many surrogates leave (Clopper & Pearson, 1934).

    Source: doi:10.1093/biomet/26.4.404. NaN where the test was refused.
    """
    from scipy.stats import beta

    n = int(np.isfinite(test.null).sum())
    if not math.isfinite(test.p) or n == 0:
        return math.nan, math.nan
    beyond = round(test.p * (1 + n)) - 1
    low = float(beta.ppf(0.025, beyond, n - beyond + 1)) if beyond > 0 else 0.0
    high = float(beta.ppf(0.975, beyond + 1, n - beyond)) if beyond < n else 1.0
    return low, high


SECTION = Section(name="numbers", title="Every number", order=65, render=render)
