"""``python -m benchmarks.nulls``: how often each null calls strangers synchronous.

Each pair's index of the windowed lagged cross-correlation is held against surrogates of the second
person by every null that makes one series anew; the event synchronization of marks against those
that make events anew. Circular shifts, which the report uses, stand beside them. Prints the share
with p <= .05; a null that refused did not call.
"""

import argparse
from fractions import Fraction

import numpy as np

from benchmarks.families import HARDER, RATE, STRANGERS, N
from syntony.core.registry import collect, get
from syntony.kernels.hawkes import draw_hawkes
from syntony.stats.significance import index_significance

LEVEL = 0.05
FAMILIES = {
    **{name: STRANGERS[name] for name in ("white", "AR .5", "AR .9", "AR .98", "bursts", "breath")},
    "sweating": HARDER["sweating"],
}


def marks(*process):
    """Two persons' events by the same process: rate, branching ratio and delay in samples."""
    return lambda rng: draw_hawkes(N, *process, 2, rng)


EVENTS = {
    "steady": marks(0.05, 0.0, 5.0),
    "some bursts": marks(0.035, 0.3, 8.0),
    "bursts": marks(0.02, 0.6, 8.0),
    "long bursts": marks(0.02, 0.6, 30.0),
}


def main():
    asked = _arguments()
    print(f"{asked.pairs} pairs a family, {asked.surrogates} surrogates; standard error of a true "
          f"{LEVEL:g}: {np.sqrt(LEVEL * (1 - LEVEL) / asked.pairs):.3f}")  # fmt: skip
    nulls = [s for s in collect("surrogates").values() if s.level == "signal"]
    shift = get("surrogates", "circular_shift")
    _table("wcc", FAMILIES, [s for s in nulls if s.takes == "values"], asked)
    of_events = [*(s for s in nulls if s.takes == "marks"), shift]
    _table("event_synchronization", EVENTS, of_events, asked)


def _table(name, families, nulls, asked):
    """Print one row a null."""
    print(f"\n{name:24s}" + "".join(f"{family:>13s}" for family in families))
    for null in nulls:
        rates = []
        for make in families.values():
            p = [_p(name, null, make, i, asked.surrogates) for i in range(asked.pairs)]
            rates.append(f"{np.mean(np.array(p) <= LEVEL):.3f}" if np.isfinite(p).any() else "-")
        print(f"{null.name:24s}" + "".join(f"{rate:>13s}" for rate in rates), flush=True)


def _p(name, null, make, i, surrogates):
    measure = get("measures", name)
    X = make(np.random.default_rng([7, i]))
    return index_significance(
        measure, measure.settings(), null, X, Fraction(RATE), count=surrogates, seed=i
    ).p


def _arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=200)
    parser.add_argument("--surrogates", type=int, default=99)
    return parser.parse_args()


if __name__ == "__main__":
    main()
