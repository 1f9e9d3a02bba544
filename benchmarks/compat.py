"""``python -m benchmarks.compat``: every number of a peer that we know, and ours beside it.

The numbers were made once with the peers' own code (`peers.json`, with versions and settings). A
case is equal where every number is within the tolerance that its printed digits allow. Data that
may not be shipped are read from ``$SYNTONY_PEER_DATA`` or from ../shared/data; a case without
them says where they were looked for. Peers that are installed are then run on fresh random data
(`fresh.py`). Fails if a number differs.
"""

import argparse
import json
import math
import os
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from benchmarks import fresh
from benchmarks.compatcases import CASES, Absent

ROOT = Path(__file__).resolve().parents[1]
NUMBERS = Path(__file__).with_name("peers.json")
EQUAL, DIFFERS, ABSENT, NOT_BUILT = "equal", "DIFFERS", "data absent", "not built yet"


@dataclass(frozen=True)
class Number:
    """One number of ours beside the peer's, and how far apart they may be."""

    name: str
    ours: float
    peer: float
    allowed: float

    @property
    def apart(self):
        """Distance; nothing where both are unknown, everything where one is."""
        unknown = math.isnan(self.ours), math.isnan(self.peer)
        if any(unknown):
            return 0.0 if all(unknown) else math.inf
        return abs(self.ours - self.peer)

    def __str__(self):
        told = f"{self.ours:22.15g} {self.peer:22.15g}"
        return f"{told} {self.apart:10.1e} {self.allowed:8.1e}"


@dataclass(frozen=True)
class Row:
    """What was found of one case: a verdict, and every number that was compared."""

    verdict: str
    numbers: tuple[Number, ...] = ()
    note: str = ""


def main(argv=None):
    asked = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    asked.add_argument("cases", nargs="*", help="names of cases; all where none is given")
    asked.add_argument("--all", action="store_true", help="print every number")
    asked.add_argument("--numbers", type=Path, default=NUMBERS, help="expected numbers (JSON)")
    asked.add_argument("--seed", type=int, help="of the fresh data; another one each time if not")
    given = asked.parse_args(argv)
    cases = json.loads(given.numbers.read_text())
    if unknown := set(given.cases) - {case["case"] for case in cases}:
        asked.error(f"no case is called {', '.join(sorted(unknown))}")
    counts = Counter()
    print(
        f"{'peer':25s} {'case':23s} {'n':>4s} {'ours':>22s} {'peer':>22s} {'difference':>10s}"
        f" {'allowed':>8s}  verdict (of the number that is nearest to its limit, or beyond)"
    )
    for case in cases:
        if not given.cases or case["case"] in given.cases:
            for row in judged(case):
                show(case, row, every=given.all)
                counts[row.verdict] += 1
    told = ", ".join(f"{counts[v]} {v}" for v in (EQUAL, DIFFERS, ABSENT, NOT_BUILT))
    print(f"\n{told}\nWhere data are looked for: {_where()}")
    if not given.cases and given.numbers == NUMBERS:
        counts += on_fresh_data(given.seed, every=given.all)
    return 1 if counts[DIFFERS] else 0


def on_fresh_data(seed=None, *, every=False):
    """Run what peers there are on data that nobody has seen; returns the verdicts, counted."""
    seed = int.from_bytes(os.urandom(4)) if seed is None else seed
    counts = Counter()
    print(f"\nPeers that are installed, on fresh data (--seed {seed})")
    with tempfile.TemporaryDirectory() as folder:
        rows, absent, notes = fresh.answers(Path(folder), seed)
    for name, peer, numbers, ours in rows:
        within = fresh.WITHIN[name]
        case = {"peer": peer, "case": name, "within": within, "relative": within, "origin": ""}
        row = _compared(case, _flat(ours), _flat(numbers))
        show(case, row, every=every)
        counts[row.verdict] += 1
    print(f"{counts[EQUAL]} equal, {counts[DIFFERS]} {DIFFERS}")
    if absent:
        print(
            f"Absent: {', '.join(absent)} (R_LIBS names R's further libraries, SYNTONY_PEER_PYTHON "
            "a Python with the others)"
        )
    for note in notes:
        print(note)
    counts[DIFFERS] += len(notes)
    return counts


def judged(case):
    """One row for the numbers that could be compared, and one for those without data."""
    if case["case"] not in CASES:
        return [Row(NOT_BUILT)]
    try:
        found = CASES[case["case"]]()
    except Absent as absent:
        return [Row(ABSENT, note=str(absent))]
    absent = {name: value for name, value in found.items() if isinstance(value, Absent)}
    ours = _flat({name: value for name, value in found.items() if name not in absent})
    peer = _flat({name: v for name, v in case["numbers"].items() if name not in absent})
    rows = []
    if len(absent) < len(found):
        rows.append(_compared(case, ours, peer))
    if absent:
        what = f"{len(absent)} of {len(found)}: {', '.join(absent)}; {next(iter(absent.values()))}"
        rows.append(Row(ABSENT, note=what))
    return rows


def _compared(case, ours, peer):
    if odd := sorted(ours.keys() ^ peer.keys()):
        return Row(DIFFERS, note=f"not in both: {', '.join(odd[:5])} ({len(odd)} in all)")
    numbers = tuple(
        Number(name, ours[name], x, _allowed(case, name, x)) for name, x in peer.items()
    )
    far = tuple(n for n in numbers if not n.apart <= n.allowed)
    return Row(DIFFERS if far else EQUAL, numbers, f", {len(far)} off" if far else "")


def _allowed(case, name, x):
    """Tolerance of one number: of its own name, or of all of the case, and in parts of it."""
    within = case.get("within", 0.0)
    if isinstance(within, dict):
        within = within.get(name.split()[0], within["*"])
    return within + case.get("relative", 0.0) * (0.0 if math.isnan(x) else abs(x))


def show(case, row, *, every):
    """Print a case as one line, and each of its numbers where asked."""
    head = f"{case['peer']:25s} {case['case']:23s}"
    if not row.numbers:
        print(f"{head} {'':71s}  {row.verdict}{f' ({row.note})' if row.note else ''}")
        return
    worst = max(row.numbers, key=lambda n: n.apart / (n.allowed or 1e-300))
    print(f"{head} {len(row.numbers):4d} {worst}  {row.verdict} ({worst.name}{row.note})")
    if every:
        print(f"  {case['origin']}")
        for number in row.numbers:
            print(f"  {number.name:51s} {number}")


def _flat(value, name=""):
    """Numbers by name, of dicts and sequences in any depth."""
    if isinstance(value, dict):
        items = value.items()
    elif hasattr(value, "__len__"):
        items = enumerate(value, start=1)
    else:
        return {name: math.nan if value is None else float(value)}
    found = {}
    for key, part in items:
        found.update(_flat(part, f"{name} {key}".strip()))
    return found


def _where():
    folder = os.environ.get("SYNTONY_PEER_DATA")
    return f"{folder or '$SYNTONY_PEER_DATA (not set)'}, then ../shared/data"


if __name__ == "__main__":
    sys.exit(main())
