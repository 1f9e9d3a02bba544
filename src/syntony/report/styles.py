"""Style sheets of the page, with the colors of light and dark put in."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

from syntony.report.draw.color import THEME
from syntony.report.html import Html, tag


@cache
def sheet(*, printed: bool) -> Html:
    """The style of the page; on paper it is always light, and drawings bring their own."""
    light, dark = (
        "".join(f"--{name}:{colors[i]};" for name, colors in THEME.items()) for i in (0, 1)
    )
    if printed:
        return _style(f":root{{{light}}}{_small('page.css')}")
    themes = (
        f":root{{{light}}}"
        f"@media (prefers-color-scheme:dark){{:root{{{dark}}}}}"
        f"@media print{{:root{{{light}}}}}"
    )
    return _style(themes + _small("page.css") + _small("marks.css"))


@cache
def inside_drawings() -> Html:
    """The style of marks for a program that knows no variables inside drawings."""
    light = re.sub(r"var\(--([a-z]+)\)", lambda m: THEME[m[1]][0], _small("marks.css"))
    return _style(light)


def _style(css: str) -> Html:
    return tag("style", Html(css))


def _small(name: str) -> str:
    """A style sheet of this folder without comments and needless blanks."""
    css = files("syntony.report").joinpath(name).read_text("utf-8")
    bare = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    return re.sub(r"\s*([{};])\s*|\s*\n\s*", lambda m: m[1] or " ", bare).strip()
