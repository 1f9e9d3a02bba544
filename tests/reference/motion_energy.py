"""Slow twin of motion energy: the definition, pixel by pixel."""

from itertools import pairwise


def in_polygon(corners, x, y):
    """Whether a ray to the right crosses the outline an odd number of times."""
    crossings = 0
    for (x0, y0), (x1, y1) in zip(corners, [*corners[1:], corners[0]], strict=True):
        if (y0 <= y) != (y1 <= y):
            crossings += x0 + (y - y0) / (y1 - y0) * (x1 - x0) > x
    return crossings % 2 == 1


def changed_pixels(pictures, corners, threshold):
    """Pixels in a polygon whose luma differs by more than a threshold from the picture before."""
    counts = []
    for before, now in pairwise(pictures):
        count = 0
        for y, line in enumerate(now):
            for x, level in enumerate(line):
                differs = abs(int(level) - int(before[y, x])) > threshold
                if differs and in_polygon(corners, x + 0.5, y + 0.5):
                    count += 1
        counts.append(count)
    return counts
