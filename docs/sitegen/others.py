"""Pages of nulls, extractors and readers."""

from docs.sitegen.nullfigures import null_figure
from docs.sitegen.words import (
    cited,
    escaped,
    facts,
    first_line,
    module_text,
    pictures,
    settings_table,
    spoken,
)

_LEVELS = {
    "signal": "a person's signal",
    "window": "which windows meet",
    "dyad": "who meets whom",
    "partners": "who meets whom, of all dyads at once",
    "group": "who sits in which group, of all groups at once",
}


def null_page(null, place):
    """What a null keeps and breaks."""
    pairs = (
        ("name", f"<code>{null.name}</code>"),
        ("makes anew", _LEVELS[null.level]),
        ("keeps exactly", ", ".join(null.keeps)),
        ("takes", null.takes),
    )
    return _joined(
        f"# {null.title}",
        f"*{escaped(first_line(null))}*",
        facts(pairs),
        module_text(null)[1],
        f"**Breaks** {escaped(null.breaks)}.",
        f"**Fair for** {escaped(null.assumes)}.",
        pictures(null_figure(null, place / null.name), f"{null.title}: what it keeps."),
        "## Settings",
        _settings(null.settings),
        "## Source",
        cited(null.source),
        f"## What is known\n\n{spoken('surrogates', null.name)}",
    )


def extractor_page(extractor, _place):
    """What an extractor is fed, and what it asks for."""
    fed = {"series": "channels", "luma": "pictures (gray)", "rgb": "pictures (color)"}
    pairs = (
        ("name", f"<code>{extractor.name}</code>"),
        ("is fed", fed[extractor.food]),
        ("wants", ", ".join(extractor.wants) or "whatever is to be seen"),
        ("live", "as it is" if extractor.causal else "with a delay"),
        ("needs", f"<code>syntony[{extractor.extra}]</code>" if extractor.extra else "the core"),
    )
    return _joined(
        f"# {extractor.title}",
        f"*{escaped(first_line(extractor))}*",
        facts(pairs),
        module_text(extractor)[1],
        "## Settings",
        _settings(extractor.settings),
        "## Try it",
        f"```sh\nsyntony extractors {extractor.name}\n"
        f"syntony extract recordings/ -x {extractor.name} --out signals/\n```",
        "## Source",
        cited(extractor.source),
    )


def reader_page(reader, _place):
    """Which files a reader takes."""
    pairs = (
        ("name", f"<code>{reader.name}</code>"),
        ("files", ", ".join(f"<code>{s}</code>" for s in reader.suffixes) or "by content"),
        ("parsed", "in the limited child process" if reader.binary else "as text"),
    )
    return _joined(
        f"# {reader.title}",
        f"*{escaped(first_line(reader))}*",
        facts(pairs),
        module_text(reader)[1],
        "## Settings of a recipe",
        _settings(reader.settings),
        "## Source",
        cited(reader.source),
    )


def _settings(model):
    return settings_table(model) if model.model_fields else "It has none."


def _joined(*parts):
    return "\n\n".join(part for part in parts if part) + "\n"
