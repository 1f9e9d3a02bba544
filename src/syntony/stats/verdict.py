"""One verdict from several tests, and corrections for many verdicts."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np

from syntony.core.results import Answer, Significance, Verdict
from syntony.core.signals import Array

#: Share of the error that each member may make. Chosen on the null and coupled families of
#: `make calibrate`, which therefore flatter it: they are no independent check.
WEIGHTS: Mapping[str, float] = {
    "prewhitened": 0.4,
    "spectrum": 0.4,
    "segments": 0.2,
    "pseudo_dyads": 0.2,
}
METHOD = "weighted Bonferroni: the smallest p divided by its member's share of the error"


def verdict(tests: Sequence[Significance], *, alpha: float) -> Verdict:
    """Combine the members of a panel into one calibrated answer.

    Parameters
    ----------
    tests : sequence of Significance
        Members that refused (p is NaN) leave their share to the others.
    alpha : float
        The level.

    Returns
    -------
    Verdict
        p is valid however the members depend on each other, because it only adds up the errors
        that each may make.

    References
    ----------
    .. [1] Genovese, Roeder & Wasserman (2006), doi:10.1093/biomet/93.3.509.

    Examples
    --------
    >>> round(combined({"prewhitened": 0.01, "spectrum": 0.3, "segments": 0.5}), 3)
    0.025
    """
    p = {test.test: test.p for test in tests if math.isfinite(test.p)}
    if not p:
        text = "No test could be made: " + "; ".join(
            notice.text for test in tests for notice in test.notices
        )
        return Verdict("undecided", math.nan, METHOD, alpha, text)
    together = combined(p)
    answer: Answer = "more than chance" if together <= alpha else "not distinguishable from chance"
    return Verdict(answer, together, METHOD, alpha, _agreement(p, len(tests), alpha))


def combined(p: Mapping[str, float]) -> float:
    """Weighted Bonferroni over named p-values; a name without a weight has the mean weight."""
    shares = levels(list(p), 1.0)
    return min(1.0, min(value / shares[name] for name, value in p.items()))


def levels(names: Sequence[str], alpha: float) -> dict[str, float]:
    """Level at which each test by itself makes the verdict "more than chance"; they add up."""
    usual = sum(WEIGHTS.values()) / len(WEIGHTS)
    weights = {name: WEIGHTS.get(name, usual) for name in names}
    total = sum(weights.values())
    return {name: alpha * weight / total for name, weight in weights.items()}


def benjamini_hochberg(p: Array) -> Array:
    """Adjusted p-values that control the false discovery rate; NaN stays NaN and is not counted.

    References
    ----------
    .. [1] Benjamini & Hochberg (1995), doi:10.1111/j.2517-6161.1995.tb02031.x.

    Examples
    --------
    >>> benjamini_hochberg(np.array([0.01, 0.04, 0.03, np.nan])).round(3).tolist()
    [0.03, 0.04, 0.04, nan]
    """
    adjusted = np.full(p.shape, np.nan)
    known = np.flatnonzero(np.isfinite(p))
    order = known[np.argsort(p[known], kind="stable")]
    ranks = np.arange(1, order.size + 1)
    scaled = p[order] * order.size / ranks
    adjusted[order] = np.minimum(1.0, np.minimum.accumulate(scaled[::-1])[::-1])
    return adjusted


def _agreement(p: Mapping[str, float], asked: int, alpha: float) -> str:
    """How the members stand to each other, in one sentence or two."""
    beyond = [name for name, value in p.items() if value <= alpha]
    within = [name for name in p if name not in beyond]
    refused = asked - len(p)
    silent = f" {refused} gave no answer." if refused else ""
    if not beyond:
        return f"No test by itself finds more than chance ({_listed(within)}).{silent}"
    if not within:
        return f"Every test by itself finds more than chance ({_listed(beyond)}).{silent}"
    return (
        f"The tests disagree: {_listed(beyond)} beyond chance, {_listed(within)} not.{silent} "
        "Each null keeps something else of the data; see what it keeps."
    )


def _listed(names: Sequence[str]) -> str:
    return ", ".join(name.replace("_", " ") for name in names)
