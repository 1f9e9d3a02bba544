"""One look for pages and figures: the colors of the reports."""

from syntony.report.draw.color import THEME

#: Furo's names of what our colors are for.
_FURO = {
    "color-brand-primary": "accent",
    "color-brand-content": "accent",
    "color-brand-visited": "accent",
    "color-foreground-primary": "ink",
    "color-foreground-secondary": "soft",
    "color-foreground-muted": "faint",
    "color-background-primary": "page",
    "color-background-secondary": "wash",
    "color-background-border": "edge",
}
FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif'
MONO = 'ui-monospace, "SF Mono", Menlo, Consolas, "Liberation Mono", monospace'


def color(name, *, dark):
    return THEME[name][1 if dark else 0]


def css_variables(*, dark):
    named = {f"syn-{name}": color(name, dark=dark) for name in THEME}
    furo = {variable: color(name, dark=dark) for variable, name in _FURO.items()}
    return {**furo, **named, "font-stack": FONT, "font-stack--monospace": MONO}


def rc(*, dark):
    """Settings of matplotlib for figures on a page of this color."""
    ink, soft, edge = (color(name, dark=dark) for name in ("ink", "soft", "edge"))
    return {
        "figure.facecolor": "none", "axes.facecolor": "none", "savefig.facecolor": "none",
        "text.color": ink, "axes.labelcolor": soft, "axes.edgecolor": edge,
        "xtick.color": soft, "ytick.color": soft, "axes.titlecolor": ink,
        "axes.spines.top": False, "axes.spines.right": False, "axes.linewidth": 0.8,
        "xtick.major.size": 3, "ytick.major.size": 3, "xtick.major.width": 0.8,
        "ytick.major.width": 0.8, "font.size": 9, "axes.titlesize": 9.5,
        "axes.titlelocation": "left", "axes.titlepad": 8,
        "legend.frameon": False, "legend.fontsize": 8.5, "svg.fonttype": "path",
        "svg.hashsalt": "syntony", "lines.linewidth": 1.2, "font.family": "DejaVu Sans",
    }  # fmt: skip
