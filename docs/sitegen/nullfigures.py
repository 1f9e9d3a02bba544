"""Figures of the nulls: a recording, one surrogate of it, and what is kept."""

import numpy as np
from docs.sitegen.figures import both

_RATE = 4.0
_MET = 8  # windows or dyads in the drawing of who meets whom


def null_figure(null, path):
    """What one null makes of a recording, of windows, or of dyads."""
    if null.level == "signal":
        return _signal_figure(null, path)
    return _meeting_figure(null, path)


def _meeting_figure(null, path):
    """Lines from each window (or first person) to the one that it meets."""
    rng = np.random.default_rng(3)
    if null.level == "window":
        second = null.draw(_MET, 1, null.settings(), rng)[0]
        meets = list(enumerate(second.tolist()))
        names = ("first person's windows", "second person's windows")
    elif null.level == "partners":
        sessions = [(str(k), "") for k in range(_MET)]
        meets = list(enumerate(null.draw(sessions, 1, null.settings(), rng)[0].tolist()))
        names = ("first persons", "second persons")
    elif null.level == "group":
        sessions = [(str(k), "") for k in range(_MET)]
        meets = list(enumerate(null.draw(sessions, 1, null.settings(), rng)[0, :, 1].tolist()))
        names = ("first persons", "second persons")
    else:
        meets = null.draw([(str(k), "") for k in range(_MET)], 2 * _MET, null.settings(), rng)
        names = ("first persons", "second persons")

    def draw(figure, hue):
        axes = figure.add_subplot()
        for k in range(_MET):
            axes.plot((k, k), (1, 0), color=hue("edge"), linewidth=5, solid_capstyle="round")
        for i, j in meets:
            axes.plot((i, j), (1, 0), color=hue("accent"), linewidth=1.4)
        for y, name in ((1, "first"), (0, "second")):
            axes.plot(range(_MET), [y] * _MET, "o", color=hue(name), markersize=11)
        axes.set(xticks=[], yticks=(1, 0), ylim=(-0.3, 1.3))
        axes.set_yticklabels(names)
        axes.tick_params(length=0)
        axes.set_title("Who met whom (gray), and who meets whom in surrogates (green)")
        for side in ("left", "bottom"):
            axes.spines[side].set_visible(False)

    return both(path, draw, (8.6, 2.3))


def _signal_figure(null, path):
    """A course, one surrogate of it, and what of it is kept."""
    rng = np.random.default_rng(3)
    x = _bursts(rng) if null.takes == "values" else _marks(rng)
    y = null.draw(x, 1, null.settings(), rng)[0]

    def draw(figure, hue):
        grid = figure.add_gridspec(2, 2, width_ratios=(1.9, 1))
        top = figure.add_subplot(grid[0, 0])
        low = figure.add_subplot(grid[1, 0], sharex=top, sharey=top)
        t = np.arange(x.size) / _RATE
        for axes, values, name, title in ((top, x, "second", "The recording"),
                                          (low, y, "soft", "One surrogate")):  # fmt: skip
            axes.plot(t, values, color=hue(name), linewidth=0.9)
            axes.set(title=title, yticks=[], xlim=(0, t[-1]))
            axes.spines["left"].set_visible(False)
        top.tick_params(labelbottom=False)
        low.set_xlabel("s")
        spectrum, values = figure.add_subplot(grid[0, 1]), figure.add_subplot(grid[1, 1])
        for series, name, width in ((x, "second", 2.6), (y, "soft", 1.1)):
            hertz, power = _spectrum(series)
            spectrum.semilogy(hertz, power, color=hue(name), linewidth=width)
            values.plot(np.sort(series), np.linspace(0, 1, series.size), color=hue(name),
                        linewidth=width)  # fmt: skip
        spectrum.set(title="Spectrum", xlabel="Hz", yticks=[], xlim=(0, 0.5))
        spectrum.minorticks_off()
        values.set(title="Distribution", xlabel="value", yticks=[0, 1])

    return both(path, draw, (8.6, 3.9))


def _bursts(rng):
    """Two minutes of bursts of one shape over stillness."""
    n = int(120 * _RATE)
    shape = np.exp(-np.arange(12) / 3.0) * (1 - np.exp(-np.arange(12)))
    bursts = np.convolve((rng.random(n) < 0.09) * rng.lognormal(0, 0.5, n), shape)[:n]
    return bursts + 0.02 * rng.normal(size=n)


def _marks(rng):
    """Two minutes of marks that call forth others."""
    n = int(120 * _RATE)
    marks = np.zeros(n)
    for start in np.flatnonzero(rng.random(n) < 0.02):
        echoes = start + np.cumsum(1 + rng.geometric(0.35, 4))
        marks[[start, *echoes[echoes < n]]] = 1
    return marks


def _spectrum(x, width=64):
    pieces = np.lib.stride_tricks.sliding_window_view(x - x.mean(), width)[:: width // 2]
    power = np.abs(np.fft.rfft(pieces * np.hanning(width), axis=1)) ** 2
    return np.fft.rfftfreq(width, 1 / _RATE), power.mean(axis=0)
