"""``python -m benchmarks.calibration --measures``: how often every measure's default errs.

Each measure is held against the null that the report uses for it, on strangers of every family of
`benchmarks.strangers`: two persons, or four where it takes groups. Prints the share with p <= .05
and keeps it in ``benchmarks/calibration.json``, from which the reference pages take it. A family
counts as missed where the share lies outside 0.02 to 0.07, unless the measure declares that it is
unfit there. What has no answer is told apart: a null that refuses errs in nobody.

A surrogate is made only as long as the outcome is open: with 39 of them p <= .05 asks for at most
one that is as far from chance, so that two such end a test, after eight or so on average.
"""

import json
import os
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from fractions import Fraction
from functools import partial
from itertools import islice
from pathlib import Path

import numpy as np

from benchmarks.strangers import FAMILIES, RATE, SITUATIONS, STRANGERS
from syntony.analysis.defaults import null_for, settings_for
from syntony.core.measure import Measure
from syntony.core.plan import MeasureChoice
from syntony.core.registry import collect, get
from syntony.stats.significance import index_draws, index_refusal

KEPT = Path(__file__).with_name("calibration.json")
LEVEL = 0.05
SURROGATES = 39
RANGE = (0.02, 0.07)
#: A share outside is looked at again, with so many times the strangers.
AGAIN = 5
#: So few answers are no more than none.
FEW = 20
GROUP = 4
#: Share of the strangers, for measures that take milliseconds.
FEWER = dict.fromkeys(("crqa_windows", "joint_recurrence", "mdrqa", "susy", "wclr"), 0.5) | {
    "amico": 0.3,
    "amico1": 0.3,
    "hawkes": 0.3,
    "wavelet_coherence": 0.3,
}
#: Of a situation nothing is judged, so that fewer say enough.
OF_SITUATIONS = 0.3
Row = Mapping[str, Mapping[str, float]]


def calibrate(names: Sequence[str], strangers: int, *, missing: bool = False) -> int:
    """Calibrate the measures of these names, or all; returns the number of missed targets.

    The table is kept after every measure; `missing` does only those that it does not hold yet.
    """
    kept = json.loads(KEPT.read_text("utf-8")) if KEPT.exists() else {}
    measures = collect("measures")
    if unknown := set(names) - set(measures):
        raise SystemExit(f"There is no measure {', '.join(sorted(unknown))}.")
    print(
        f"Every measure's default: share of {strangers} strangers a family, {AGAIN} times as many "
        f"where it is not between {RANGE[0]:g} and {RANGE[1]:g}, with p <= {LEVEL:g}; {SURROGATES} "
        f"surrogates; ten minutes at {RATE} Hz.\n* missed; u declared unfit; - no answer; / the "
        "share that was answered, where not all were.\n"
    )
    print(f"  {'':24s}" + "".join(f"{name:>16s}" for name in FAMILIES))
    missed = 0
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        for name in names or measures:
            if missing and name in kept:
                continue
            began = time.perf_counter()
            found = pool.map(partial(_family, name, strangers=strangers), FAMILIES)
            row = dict(zip(FAMILIES, found, strict=True))
            kept = dict(sorted({**kept, name: row}.items()))
            KEPT.write_text(json.dumps(kept, indent=1) + "\n", "utf-8")
            missed += len(faults(measures[name], row))
            cells = (f"{_cell(measures[name], family, row[family]):>16s}" for family in FAMILIES)
            took = time.perf_counter() - began
            print(f"  {name:24s}{''.join(cells)}{took:7.0f} s", flush=True)
    print("\nIn the last columns nobody heeds anybody; a situation acts on all. Not judged.")
    return missed


def faults(measure: Measure, row: Row) -> list[str]:
    """Families in which strangers are called too often, or hardly ever, without a word of it."""
    return [f for f in STRANGERS if _outside(row[f]) and f not in measure.declares.unfit]


def _outside(found: Mapping[str, float]) -> bool:
    return found["n"] >= FEW and not RANGE[0] <= found["rate"] <= RANGE[1]


def _cell(measure: Measure, family: str, found: Mapping[str, float]) -> str:
    if found["n"] < FEW:
        return "-"
    mark = ""
    if family in measure.declares.unfit:
        mark = "u"
    elif family in STRANGERS and _outside(found):
        mark = "*"
    some = f"/{1 - found['refused']:.2f}" if found["refused"] else ""
    return f"{mark}{found['rate']:.3f}{some}"


def _family(name: str, family: str, *, strangers: int) -> Mapping[str, float]:
    """Share that is called, how many were answered, and the share that was refused."""
    some = strangers * FEWER.get(name, 1.0) * (OF_SITUATIONS if family in SITUATIONS else 1.0)
    some = max(FEW, round(some))
    calls = map(partial(called, get("measures", name), family), range(AGAIN * some))
    found = list(islice(calls, some))
    known = [c for c in found if c is not None]
    if family in STRANGERS and known and not RANGE[0] <= np.mean(known) <= RANGE[1]:
        found += list(calls)
        known = [c for c in found if c is not None]
    rate = round(float(np.mean(known)), 4) if known else 0.0
    return {"rate": rate, "n": len(known), "refused": round(1 - len(known) / len(found), 3)}


def called(measure: Measure, family: str, replicate: int) -> bool | None:
    """Whether one group of strangers has p <= .05; None where no answer is given."""
    rng = np.random.default_rng([11, list(FAMILIES).index(family), replicate])
    X = FAMILIES[family](rng, GROUP if measure.declares.persons[1] > 2 else 2)
    _, settings = settings_for(MeasureChoice(measure=measure.name), "unknown")
    rate = Fraction(RATE)
    null = null_for(measure, measure.plan(settings, rate, X.shape[1]), X.shape[1])
    if index_refusal(measure, settings, null, X, rate) is not None:
        return None
    draws = index_draws(measure, settings, null, X, rate, count=SURROGATES, seed=replicate)
    observed = next(draws)
    return few_reach(observed, draws) if np.isfinite(observed) else None


def few_reach(observed: float, draws: Iterator[float]) -> bool:
    """Whether p <= .05, looking no further than it takes to tell; as `p_value` counts."""
    allowed = int(LEVEL * (SURROGATES + 1)) - 1
    reached = known = 0
    for value in draws:
        known += bool(np.isfinite(value))
        reached += bool(value >= observed - 1e-12 * abs(observed))
        if reached > allowed:
            return False
    return bool((1 + reached) / (1 + known) <= LEVEL)
