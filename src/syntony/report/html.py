"""A small builder of markup: text is always escaped, markup never twice."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape
from typing import TypeAlias

# Control, direction-changing and unpaired characters: at best invisible, at worst they break
# the page or let a name rewrite the text around it.
_UNSAFE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)
_SEPARATOR = re.compile(r"([/_])(?=\w)")
_VOID = frozenset({"br", "col", "hr", "img", "meta"})
# Drawn without content: closed at once, which HTML allows in drawings.
_DRAWN = frozenset({"circle", "image", "line", "path", "rect"})


class Html(str):
    """Markup that is ready. Every other string is text and gets escaped."""

    __slots__ = ()


Child: TypeAlias = "str | float | Iterable[Child] | None"
Attribute: TypeAlias = "str | float | bool | None"


def text(content: str) -> Html:
    """Escape text for content and attributes; what no page may hold becomes U+FFFD.

    Examples
    --------
    >>> text("<b>5 > 3</b>")
    '&lt;b&gt;5 &gt; 3&lt;/b&gt;'
    """
    return Html(escape(_UNSAFE.sub("\ufffd", content), quote=True))


def join(*children: Child) -> Html:
    """Put children one after another: strings escaped, markup as it is, None left out."""
    return Html("".join(_pieces(children)))


def tag(name: str, /, *children: Child, **attributes: Attribute) -> Html:
    """Build an element.

    Parameters
    ----------
    name : str
        Its name; never from data.
    *children : str, Html, number, None or iterables of these
        Its content.
    **attributes : str, number, bool or None
        ``class_`` is ``class``, an underscore inside a name is a hyphen; None and False are
        left out, True stands alone.

    Examples
    --------
    >>> tag("p", "a < b", tag("b", "!"), class_="lead", aria_hidden=True)
    '<p class="lead" aria-hidden>a &lt; b<b>!</b></p>'
    """
    head = name + "".join(_attribute(key, value) for key, value in attributes.items())
    if name in _VOID:
        return Html(f"<{head}>")
    if name in _DRAWN:
        return Html(f"<{head}/>")
    return Html(f"<{head}>{join(*children)}</{name}>")


def breakable(name: str) -> Html:
    """Write a long name so that lines may break after its slashes and underscores.

    Examples
    --------
    >>> breakable("north/dyad_07")
    'north/<wbr>dyad_<wbr>07'
    """
    return Html(_SEPARATOR.sub(r"\1<wbr>", text(name)))


def figure_of(value: float) -> str:
    """Write a number as short as a drawing needs it.

    Examples
    --------
    >>> figure_of(12.0), figure_of(3.14159), figure_of(-0.001)
    ('12', '3.14', '0')
    """
    short = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if short == "-0" else short


def _pieces(children: Iterable[Child]) -> Iterable[str]:
    for child in children:
        if child is None:
            continue
        if isinstance(child, Html):
            yield child
        elif isinstance(child, str):
            yield text(child)
        elif isinstance(child, int | float):
            yield figure_of(child)
        else:
            yield from _pieces(child)


def _attribute(key: str, value: Attribute) -> str:
    if value is None or value is False:
        return ""
    name = key.rstrip("_").replace("_", "-")
    if value is True:
        return f" {name}"
    written = text(value) if isinstance(value, str) else figure_of(value)
    return f' {name}="{written}"'
