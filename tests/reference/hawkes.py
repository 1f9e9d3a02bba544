"""The mutually exciting Hawkes process, event by event, and as families of events."""

import math

import numpy as np


def likelihood(marks, target, rate, branching, own, others):
    """Logarithm for one person, own and others' mean delays in samples.

    Samples after an own event cannot hold another; missing ones do not count.
    """
    n = marks.shape[1]
    q = {i: 1 - 1 / ((own - 1) if i == target else others) for i in range(len(marks))}
    seen = np.isfinite(marks).all(axis=0)
    total = 0.0
    for t in range(n):
        if not seen[t] or (t > 0 and marks[target, t - 1] == 1):
            continue
        intensity = rate
        for i in range(len(marks)):
            first = 2 if i == target else 1
            for s in range(t - first + 1):
                if marks[i, s] == 1 and seen[s : t + 1].all():
                    intensity += branching[i] * (1 - q[i]) * q[i] ** (t - s - first)
        total += (math.log(intensity) if marks[target, t] == 1 else 0.0) - intensity
    return total


def families(n, rates, branching, delay, rng):
    """Marks of a process built of immigrants and their children, with geometric delays."""
    people = len(rates)
    marks = np.zeros((people, n))
    waiting = [(int(t), i) for i in range(people) for t in np.flatnonzero(rng.random(n) < rates[i])]
    while waiting:
        t, i = waiting.pop()
        marks[i, t] = 1.0
        for j in range(people):
            for _ in range(rng.poisson(branching[i][j])):
                child = t + rng.geometric(1 / delay) + (i == j)
                if child < n:
                    waiting.append((int(child), j))
    for row in marks:
        for t in range(1, n):
            row[t] = row[t] and not row[t - 1]
    return marks
