"""Pieces of text that all pages share."""

import re

from docs.sitegen.settings import remarks, settings_of

from syntony.core.claims import claims
from syntony.report.handbook import first_line as first_line
from syntony.report.handbook import module_text as module_text

DOI = re.compile(r"doi:?\s?(10\.\S+?)(?=[;,]?(?:\s|$))")


def cited(source):
    """A source with its DOI as a link; the DOI itself is shown."""
    return DOI.sub(lambda m: f"[doi:{_plain(m[1])}](<https://doi.org/{m[1]}>)", source)


def _plain(doi):
    return doi.replace("<", "\\<").replace("_", "\\_")


def bullets(texts):
    return "\n".join(f"- {escaped(text)}" for text in texts)


def escaped(text):
    """Plain words that Markdown must not read as its own."""
    return re.sub(r"([*_<>|])", r"\\\1", text)


def settings_table(model, modalities=()):
    """Settings, defaults by modality, and what each is."""
    modalities = dict(modalities)
    head = ["setting", "default", *modalities, ""]
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    for setting in settings_of(model):
        by = [f"{m[setting.name]:g}" if setting.name in m else "" for m in modalities.values()]
        cells = [f"`{setting.name}`", setting.default, *by, setting.text.replace("|", "\\|")]
        lines.append("| " + " | ".join(cells) + " |")
    told = remarks(model)
    return (f"{told}\n\n" if told else "") + "\n".join(lines)


def spoken(*about):
    """Claims about one of these, as notes with their sources."""
    notes = [
        f"{claim.wording} ({'; '.join(cited(str(s)) for s in claim.sources)})"
        if claim.sources else claim.wording
        for claim in claims().values()
        if set(claim.about) & set(about)
    ]  # fmt: skip
    return "\n".join(f"- {note}" for note in notes)


def facts(pairs):
    """A table of two columns without a head."""
    body = "\n".join(f"<div><dt>{name}</dt><dd>{value}</dd></div>" for name, value in pairs)
    return f'<dl class="facts">\n{body}\n</dl>'


def pictures(names, alt):
    """A figure for light and one for dark pages."""
    return "\n".join(
        f"```{{image}} {name}\n:alt: {alt}\n:class: {which}\n```"
        for name, which in zip(names, ("only-light", "only-dark"), strict=True)
    )
