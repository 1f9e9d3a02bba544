"""Figures of the measures, drawn when the site is built, light and dark."""

import numpy as np
from docs.sitegen.example import example, larger, spread
from docs.sitegen.theme import color, rc

PEOPLE = ("first", "second", "against", "soft")
SHOWN = 60.0  # of the signals (s)
MAP = 8  # windows from which lags are drawn as a map


def both(path, draw, size):
    """Draw for a light and a dark page; returns the names of both files."""
    import matplotlib as mpl
    from matplotlib.figure import Figure

    names = []
    for dark in (False, True):
        with mpl.rc_context(rc(dark=dark)):
            figure = Figure(figsize=size, layout="constrained")
            draw(figure, lambda name, dark=dark: color(name, dark=dark))
            file = path.with_name(f"{path.stem}-{'dark' if dark else 'light'}.svg")
            figure.savefig(file, metadata={"Date": None, "Creator": None})
            names.append(file.name)
    return names


def measure_figure(name, path):
    """Signals, what the measure makes of them, and where chance lies."""
    shown = example(name)

    def draw(figure, hue):
        grid = figure.add_gridspec(2, 2, width_ratios=(1.75, 1), height_ratios=(0.8, 1))
        _signals(figure.add_subplot(grid[0, 0]), shown.signals, hue)
        _values(figure, figure.add_subplot(grid[1, 0]), shown.result, hue)
        _chance(figure.add_subplot(grid[:, 1]), shown.test, hue)

    return both(path, draw, (8.6, 4.1))


def _signals(axes, signals, hue):
    for k, (signal, name) in enumerate(zip(signals, PEOPLE, strict=False)):
        n = int(SHOWN * signal.rate)
        t = np.arange(n) / float(signal.rate)
        height = 3.2 * (len(signals) - 1 - k) if len(signals) > 2 else 0
        axes.plot(t, signal.values[:n] + height, color=hue(name), label=signal.person)
    if len(signals) == 2:
        axes.legend(loc="upper right", ncols=2, borderaxespad=0, bbox_to_anchor=(1, 1.22))
    axes.set(title=f"{signals[0].name.capitalize()}, the first minute", yticks=[], xlim=(0, SHOWN))
    axes.spines["left"].set_visible(False)
    axes.set_xlabel("s")


def _values(figure, axes, result, hue):
    kind, times = result.dims[1:], result.coords["time"]
    if kind in (("lag",), ("period",)) and times.size >= MAP:
        _map(figure, axes, result, kind[0], hue)
    elif kind == ("lag",):
        axes.axvline(0, color=hue("edge"))
        axes.plot(result.coords["lag"], np.nanmean(result.values, axis=0), color=hue("accent"))
        title = f"{result.persons[1].capitalize()} leads ← lag (s) → {result.persons[0]} leads"
        axes.set(title=_named(result), xlabel=title)
    elif kind == ("leader",):
        heights = np.nanmean(result.values, axis=0)
        axes.barh(result.persons, heights, color=[hue("first"), hue("second")], height=0.5)
        axes.invert_yaxis()
        axes.set(title=f"{_named(result)}, by who leads")
    elif kind == ("source", "target"):
        _matrix(figure, axes, result, hue)
    else:
        marker = "o" if times.size <= 60 else None
        axes.plot(times, result.values, color=hue("accent"), marker=marker, markersize=4)
        axes.set(title=_named(result), xlabel="s", xlim=(0, result.coords["time"].max() * 1.05))
        axes.set_ylim(*spread(result.values))


def _named(result):
    unit = result.unit.split("(")[0].split(", or ")[0].strip()
    return unit[0].upper() + unit[1:]


def _colors(hue, *, signed):
    from matplotlib.colors import LinearSegmentedColormap

    nothing = (*_rgb(hue("accent")), 0.0)
    full, opposite = (*_rgb(hue("accent")), 1.0), (*_rgb(hue("against")), 1.0)
    ends = [opposite, (*_rgb(hue("against")), 0.0), nothing, full] if signed else [nothing, full]
    places = [0, 0.5, 0.5, 1] if signed else [0, 1]
    return LinearSegmentedColormap.from_list("syntony", list(zip(places, ends, strict=True)))


def _rgb(name):
    from matplotlib.colors import to_rgb

    return to_rgb(name)


def _map(figure, axes, result, dim, hue):
    values, x, y = result.values.T, result.coords["time"], result.coords[dim]
    signed = bool(np.nanmin(values) < 0)
    limit = float(np.nanmax(np.abs(values)))
    drawn = axes.pcolormesh(
        x, y, np.ma.masked_invalid(values), cmap=_colors(hue, signed=signed),
        vmin=-limit if signed else 0, vmax=limit, rasterized=True, shading="nearest",
    )  # fmt: skip
    if dim == "period":
        axes.set_yscale("log", base=2)
        axes.yaxis.set_major_formatter(lambda v, _: f"{v:g}")
        axes.invert_yaxis()
        axes.set(ylabel="period (s)")
    else:
        axes.set(ylabel="lag (s)")
    leads = f"; above 0 the {result.persons[0]} leads" if dim == "lag" else ""
    axes.set(title=_named(result) + leads, xlabel="s")
    bar = figure.colorbar(drawn, ax=axes, pad=0.015, aspect=14)
    bar.outline.set_visible(False)


def _matrix(figure, axes, result, hue):
    values = np.nanmean(result.values, axis=0)
    limit = float(np.abs(values).max())
    drawn = axes.imshow(
        values, cmap=_colors(hue, signed=True), vmin=-limit, vmax=limit, aspect="auto"
    )
    numbers = range(len(result.persons))
    axes.set_xticks(numbers, [f"to {p}" for p in result.persons])
    axes.set_yticks(numbers, result.persons)
    axes.set(title=_named(result))
    figure.colorbar(drawn, ax=axes, pad=0.02, aspect=14).outline.set_visible(False)


def _chance(axes, test, hue):
    low, high = spread([*test.null, test.observed])
    axes.hist(test.null, bins=np.linspace(low, high, 34), color=hue("chance"))
    axes.axvline(test.observed, color=hue("accent"), linewidth=2)
    top = axes.get_ylim()[1]
    axes.set_ylim(0, top * 1.18)
    left = test.observed > (low + high) / 2
    axes.annotate(
        f"these people\n{test.observed:.3g}", (test.observed, top * 1.16), (-6 if left else 6, 0),
        textcoords="offset points", ha="right" if left else "left", va="top",
        color=hue("accent"), fontsize=9, fontweight="bold",
    )  # fmt: skip
    axes.annotate(
        "shifted\nin time", (float(np.median(test.null)), top * 1.02), ha="center",
        va="bottom", color=hue("soft"), fontsize=8.5,
    )  # fmt: skip
    axes.set(yticks=[], xlabel="index of the session", title="Against chance", xlim=(low, high))
    axes.locator_params(axis="x", nbins=4)
    axes.spines["left"].set_visible(False)


def caption(name):
    """What the figure shows, with its figures."""
    test = example(name).test
    more, n = larger(test), test.null.size
    told = (
        f"Generated people, five minutes; the first leads by 0.6 s. Right: the index of these "
        f"people (green) and of the same people shifted in time (gray, {n} circular shifts): "
        f"{more or 'none'} of {n} {'are' if more != 1 else 'is'} at least as much alike, "
        f"*p* = {test.p:.2f}."
    )
    if test.p > 0.05:
        told += " Coupling of this kind is not what this measure sees."
    return told
