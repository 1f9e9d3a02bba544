"""``python -m benchmarks.calibration``: how often the default panel errs, and what it finds.

Prints the share of pairs that each member of the panel and its one verdict call synchronous, for
strangers and for coupled pairs, beside the targets; then the same for the field's usual methods
beside a pilot study's figures. Fails if a target is missed.
"""

import argparse
import sys
import time
from fractions import Fraction

import numpy as np

from benchmarks import classical
from benchmarks.families import COUPLED, MAX_LAG, RATE, STRANGERS
from syntony.analysis.panel import panel_for
from syntony.stats.significance import significance
from syntony.stats.verdict import METHOD, combined

LEVEL = 0.05
MEMBERS = ("prewhitened", "spectrum", "segments")
MEMBER_LIMIT = 0.08
MEMBER_MEAN = (0.03, 0.07)  # over the families; a conservative member may be lower
VERDICT_LIMIT = 0.06
POWER_MARGIN = 0.05  # below the best single method of the pilot


def main():
    asked = _arguments()
    families = {**STRANGERS, **COUPLED}
    panel = panel_for(MEMBERS)
    began = time.process_time()
    found, usual = {}, {}
    for number, (name, make) in enumerate(families.items()):
        p, called = [], []
        for replicate in range(asked.replicates):
            rng = np.random.default_rng([asked.seed, number, replicate])
            X = make(rng)
            p.append([_p(member, X, asked.surrogates, replicate) for member in panel])
            if replicate < classical.REPLICATES and not asked.panel_only:
                called.append(classical.significant(X, rng))
        found[name] = np.array(p)
        usual[name] = np.mean(called, axis=0) if called else None
        _progress(f"{number + 1} of {len(families)}: {name}")
    _progress("")
    print(
        f"{asked.replicates} pairs a family, ten minutes at {RATE} Hz, lags to {MAX_LAG:g} s, "
        f"{asked.surrogates} surrogates, seed {asked.seed}; "
        f"{time.process_time() - began:.0f} s of CPU\n"
    )
    missed = show_strangers(found) + show_coupled(found)
    if not asked.panel_only:
        show_usual(usual)
    print(f"\n{missed} targets missed" if missed else "\nNo target was missed.")
    return 1 if missed else 0


def show_strangers(found):
    """Print how often strangers are called synchronous; returns the number of missed targets."""
    print(f"Strangers: share with p <= {LEVEL:g}")
    print(f"  {'':30s}" + "".join(f"{name:>12s}" for name in STRANGERS) + "        mean")
    missed = 0
    for j, member in enumerate(MEMBERS):
        rates = np.array([np.mean(found[name][:, j] <= LEVEL) for name in STRANGERS])
        met = rates.max() <= MEMBER_LIMIT and rates.mean() <= MEMBER_MEAN[1]
        missed += not met
        _row(member, [*rates, rates.mean()], f"none above {MEMBER_LIMIT:g}: {_word(met)}")
    rates = np.array([_verdicts(found[name]) for name in STRANGERS])
    missed += (worst := rates.max() > VERDICT_LIMIT)
    _row("verdict", [*rates, rates.mean()], f"none above {VERDICT_LIMIT:g}: {_word(not worst)}")
    print(f"  The verdict is by {METHOD}.")
    return missed


def show_coupled(found):
    """Print how often coupled pairs are found; returns the number of missed targets."""
    print("\nCoupled pairs: share found")
    print(f"  {'':30s}" + "".join(f"{name:>12s}" for name in COUPLED))
    for j, member in enumerate(MEMBERS):
        _row(member, [np.mean(found[name][:, j] <= LEVEL) for name in COUPLED])
    power = np.array([_verdicts(found[name]) for name in COUPLED])
    target = np.array([classical.BEST_SINGLE[name] - POWER_MARGIN for name in COUPLED])
    missed = int(np.count_nonzero(power < target - 1e-9))
    _row("verdict", power, _word(not missed))
    _row("target: best single row - .05", target)
    return missed


def show_usual(usual):
    """Print what the field's usual methods do with the same pairs, beside the pilot's figures."""
    print(
        f"\nThe usual methods on the first {classical.REPLICATES} pairs: ours / pilot, which had "
        "generators of its own"
    )
    print(f"  {'':30s}" + "".join(f"{name:>12s}" for name in usual))
    for j, (method, pilot) in enumerate(classical.PILOT.items()):
        cells = [
            f"{rates[j]:.2f} / {f'{pilot[i]:.2f}' if i < len(pilot) else '-':4s}"
            for i, rates in enumerate(usual.values())
        ]
        print(f"  {method:30s}" + "".join(f"{cell:>12s}" for cell in cells))


def _p(member, X, count, seed):
    return significance(member, X, Fraction(RATE), max_lag=MAX_LAG, count=count, seed=seed).p


def _verdicts(p):
    """Share of pairs whose verdict is more than chance."""
    return np.mean([combined(dict(zip(MEMBERS, row, strict=True))) <= LEVEL for row in p])


def _row(name, values, note=""):
    print(f"  {name:30s}" + "".join(f"{value:12.3f}" for value in values) + f"   {note}")


def _word(met):
    return "met" if met else "MISSED"


def _progress(text):
    if sys.stderr.isatty():
        print(f"\r{text:30s}", end="", file=sys.stderr, flush=True)


def _arguments():
    parser = argparse.ArgumentParser(prog="python -m benchmarks.calibration")
    parser.add_argument("--replicates", type=int, default=200)
    parser.add_argument("--surrogates", type=int, default=499)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--panel-only", action="store_true", help="leave the field's usual methods out"
    )
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
