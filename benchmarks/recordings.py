"""Strangers from real recordings: people of different sessions, who never met.

Nothing of the panel was chosen on them. They may share a course (everybody settles after the
first minutes, every film has its peaks), which a null within the pair cannot know of; that is
what pseudo-dyads are for. So these rates have no target: they are told.
"""

from pathlib import Path

import numpy as np

from syntony.analysis.clocks import on_one_clock
from syntony.analysis.pairs import pairs
from syntony.analysis.sources import works_of
from syntony.core.plan import AnalysisPlan

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"
FOLDERS = {
    "therapies": ("mea_therapy", "motion energy of patient and therapist, prepared as by default"),
    "couples": ("couples_affect", "rating dials of couples"),
    "groups": ("group_heart_rate", "heart rates of members of different groups"),
}


def strangers(name, count, seed):
    """Up to `count` pairs ``(X (2, n), rate)`` of people of different dyads; empty if absent."""
    folder = SHARED / FOLDERS[name][0]
    if not folder.is_dir():
        return []
    works, plan, _ = works_of(folder, AnalysisPlan())
    sessions = [tuple(pairs(on_one_clock(w.load(), plan.align), plan)) for w in works]
    ready = [session[0] for session in sessions if session]
    meetings = [
        (a, b) for a in ready for b in ready if a.dyad != b.dyad and a.rate == b.rate
    ]  # first persons meet second persons, so roles are kept
    chosen = np.random.default_rng(seed).permutation(len(meetings))[:count]
    made = []
    for i in sorted(chosen):
        x, y = meetings[i][0].signals[0].values, meetings[i][1].signals[1].values
        n = min(x.size, y.size)
        made.append((np.stack((x[:n], y[:n])), meetings[i][0].rate))
    return made
