"""Cross-lagged regression and joined peaks, written down from their description."""

import numpy as np


def gain(lead, own, led):
    """What `lead` explains of `led` beyond `own` (or None), and what is left."""

    def rest(*columns):
        design = np.stack((np.ones(len(led)), *columns), axis=1)
        fit = np.linalg.lstsq(design, led, rcond=None)[0]
        return np.var(led - design @ fit) / np.var(led)

    past = () if own is None else (own,)
    without, both = rest(*past), rest(*past, lead)
    return without - both, both


def peaks_of(row):
    """Columns of the inner local maxima, of a flat top the first."""
    found = []
    for c in range(1, len(row) - 1):
        after = c
        while after < len(row) - 1 and row[after + 1] == row[c]:
            after += 1
        if row[c] > row[c - 1] and after < len(row) - 1 and row[after + 1] < row[c]:
            found.append(c)
    return found


def chain(heights, t, c, tolerance, way):
    """Peaks that follow (t, c) in one direction."""
    path, drift = [], 0
    while 0 <= t + way < len(heights):
        t += way
        near = [
            d
            for d in (-1, 0, 1)
            if c + d in peaks_of(heights[t]) and -tolerance <= drift + d <= tolerance
        ]
        if not near:
            break
        step = max(near, key=lambda d: (heights[t, c + d], -d))
        c, drift = c + step, drift + step
        path.append((t, c))
    return path


def joined(heights, tolerance, shortest):
    """Intervals as (column, first, last, mean), by their first window."""
    chains = []
    for t, row in enumerate(heights):
        for c in peaks_of(row):
            cells = [(t, c)]
            cells += chain(heights, t, c, tolerance, -1) + chain(heights, t, c, tolerance, 1)
            chains.append((cells, np.mean([heights[cell] for cell in cells])))
    chains = [c for c in chains if len(c[0]) >= shortest]
    chains.sort(key=lambda c: (-len(c[0]), -c[1]))
    used, found = set(), []
    for cells, mean in chains:
        if not used & set(cells):
            used |= set(cells)
            times = [t for t, _ in cells]
            column = np.floor(np.mean([c for _, c in cells]) + 0.5)
            found.append((column, min(times), max(times), mean))
    found.sort(key=lambda f: (-f[3], -f[0], f[1] - f[2], f[1]))
    apart = []
    for one in found:
        if all(one[1] > other[2] or one[2] < other[1] for other in apart):
            apart.append(one)
    return sorted(apart, key=lambda f: f[1])
