"""Reference pages: one a plug-in, written from what it says of itself."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from docs.sitegen.measures import measure_page
from docs.sitegen.others import extractor_page, null_page, reader_page
from docs.sitegen.words import first_line

from syntony.core.registry import collect


@dataclass(frozen=True)
class Kind:
    """Pages of one kind of plug-in.

    Parameters
    ----------
    folder : str
        Where they lie.
    kind : str
        What the registry calls it.
    title, text : str
        What their list is called, and how it begins.
    page : callable
        ``(plug-in, folder) -> Markdown``; figures are drawn into the folder.
    """

    folder: str
    kind: str
    title: str
    text: str
    page: Callable[[Any, Path], str]


KINDS = (
    Kind(
        "measures",
        "measures",
        "Measures",
        "What each measure is, how its values are read, what they do not mean, and where they "
        "mislead. Measures catch different sides of coordination and often disagree.",
        measure_page,
    ),
    Kind(
        "nulls",
        "surrogates",
        "Nulls",
        "What each null keeps of the data and what it breaks. A null is fair where what it breaks "
        "is nothing but the answering of one person to the other.",
        null_page,
    ),
    Kind(
        "extractors",
        "extractors",
        "Extractors",
        "What makes signals of raw channels, sound and pictures, each with its quality.",
        extractor_page,
    ),
    Kind(
        "readers",
        "readers",
        "Formats",
        "Files that are read. `syntony inspect` finds out which is which.",
        reader_page,
    ),
)


def write_reference(folder):
    """Write every page and its figures into `folder`; what has not changed is not touched."""
    for kind in KINDS:
        place = folder / kind.folder
        place.mkdir(parents=True, exist_ok=True)
        plugins = collect(kind.kind).values()
        for plugin in plugins:
            _write(place / f"{plugin.name}.md", kind.page(plugin, place))
        _write(place / "index.md", _list(kind, plugins))
    _write(folder / "index.md", _contents())


def _list(kind, plugins):
    families = {}
    for plugin in plugins:
        family = plugin.declares.family if kind.kind == "measures" else ""
        families.setdefault(family, []).append(plugin)
    parts = [f"# {kind.title}", kind.text]
    for family, members in sorted(families.items()):
        parts += [f"## {family.capitalize()}"] if family else []
        rows = (f"| [{p.title}]({p.name}.md) | `{p.name}` | {first_line(p)} |" for p in members)
        parts.append("| | | |\n|---|---|---|\n" + "\n".join(rows))
    return "\n\n".join((*parts, _toctree(p.name for p in plugins)))


def _contents():
    parts = "\n".join(f"- [{k.title}]({k.folder}/index.md). {k.text}" for k in KINDS)
    return (
        "# Reference\n\nThese pages are made of what the program says of itself, so they are never "
        f"older than it.\n\n{parts}\n\n{_toctree(f'{k.folder}/index' for k in KINDS)}"
    )


def _toctree(names):
    return "```{toctree}\n:hidden:\n\n" + "\n".join(names) + "\n```\n"


def _write(path, text):
    if not path.exists() or path.read_text("utf-8") != text:
        path.write_text(text, "utf-8")
