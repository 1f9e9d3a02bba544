"""The oscillators on which multiSyncPy tests itself, as its generator makes them."""

import math

import numpy as np


def kuramoto():
    """multiSyncPy's test data: five noisy oscillators that pull at their arithmetic mean phase."""
    noise = np.random.RandomState(42)
    phases, omegas = np.arange(5) * 0.4 * np.pi, np.array([1.0, 1.5, 2.0, 2.5, 3.0])
    course = []
    for _ in range(1000):
        course.append(phases)
        # Its order parameter is a norm over all phases, which is the root of five whatever they do.
        pull = 0.5 * math.sqrt(5) * np.sin(phases.mean() - phases)
        phases = phases + 0.01 * (omegas + pull) + 0.5 * noise.normal(0, math.sqrt(0.01), 5)
    return np.sin(course).T
