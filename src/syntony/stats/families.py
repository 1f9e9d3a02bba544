"""Channels that were tested one by one with the same surrogates, as one family."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from syntony.core.results import Significance
from syntony.core.signals import Array
from syntony.stats.channels import max_statistic
from syntony.stats.verdict import combined


def family_wise(tests: Sequence[Sequence[Significance]]) -> Array:
    """Chance that any channel of a family shows as much as each does.

    Parameters
    ----------
    tests : sequence of sequences of Significance
        Of each channel. What shares its name, seed and number of surrogates was drawn alike in all
        channels: surrogate b of one belongs to surrogate b of the others.

    Returns
    -------
    ndarray, shape (n_channels,)
        From the largest effect of all channels in every surrogate, test by test, combined as the
        panel combines its members; NaN where no test was shared by two channels.

    References
    ----------
    .. [1] Westfall & Young (1993), Resampling-based multiple testing.
    """
    found: list[dict[str, float]] = [{} for _ in tests]
    for name, members in _shared(tests).items():
        values = np.array([side(test) * test.observed for _, test in members])
        null = np.stack([side(test) * test.null for _, test in members], axis=1)
        p = max_statistic(values, null, signed=False).p
        for (channel, _), value in zip(members, p, strict=True):
            if np.isfinite(value):
                found[channel][name] = float(value)
    return np.array([combined(p) if p else np.nan for p in found])


def side(test: Significance) -> float:
    """1 where a larger value counts as more, -1 where a smaller one does."""
    more = (1 + np.count_nonzero(test.null >= test.observed)) / (1 + test.null.size)
    less = (1 + np.count_nonzero(test.null <= test.observed)) / (1 + test.null.size)
    return 1.0 if abs(more - test.p) <= abs(less - test.p) else -1.0


def _shared(
    tests: Sequence[Sequence[Significance]],
) -> Mapping[str, list[tuple[int, Significance]]]:
    """Tests by name, of the largest set of channels that share their surrogates."""
    groups: dict[tuple[str, int, int], list[tuple[int, Significance]]] = {}
    for channel, own in enumerate(tests):
        for test in own:
            if np.isfinite(test.p) and test.null.size:
                key = (test.test, test.seed, test.null.size)
                groups.setdefault(key, []).append((channel, test))
    found: dict[str, list[tuple[int, Significance]]] = {}
    for (name, _, _), members in groups.items():
        if len(members) > max(1, len(found.get(name, []))):
            found[name] = members
    return found
