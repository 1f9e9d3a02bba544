"""Series that upset numerical code, for hypothesis."""

import numpy as np
from hypothesis import strategies as st


@st.composite
def difficult_series(draw, min_size=4, max_size=120, gaps=True):
    """A series of any scale, with an offset, stillness, steps, artifacts and gaps."""
    n = draw(st.integers(min_size, max_size))
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    x = rng.normal(size=n)
    if draw(st.booleans()):
        x = x.cumsum()
    if draw(st.booleans()):
        x = np.round(2 * x)
    kinds = ["still", "step", "artifact", "gap"] if gaps else ["still", "step", "artifact"]
    for change in draw(st.lists(st.sampled_from(kinds), max_size=3)):
        i, j = sorted(rng.integers(0, n + 1, 2))
        if change == "still":
            x[i:j] = x[min(i, n - 1)]
        elif change == "step":
            x[i:] += 1e4
        elif change == "artifact":
            x[i : i + 2] = 1e9
        else:
            x[i:j] = np.nan
    # A power of two scales without rounding, so that a twin sees the very same problem.
    return (x + draw(st.sampled_from([0.0, 30_000.0]))) * 2.0 ** draw(st.integers(-40, 40))
