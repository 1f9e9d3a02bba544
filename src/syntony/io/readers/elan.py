"""Tiers of ELAN (.eaf) with their times, of whatever kind they are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from syntony.core.contracts import Reader
from syntony.core.errors import FormatError
from syntony.core.session import Recording
from syntony.core.settings import Settings
from syntony.io.annotations import TURNS, Annotations, Span, head_text
from syntony.io.elan import without_person

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_ROOT = "ANNOTATION_DOCUMENT"


class ElanSettings(Settings):
    """What a recipe may tell about an ELAN file.

    Parameters
    ----------
    tiers : tuple of str
        Names of the tiers to read; empty is all.
    """

    tiers: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Annotation:
    """An annotation: its ends as names of time slots, or what it hangs on."""

    label: str
    slots: tuple[str, str] | None
    parent: str = ""
    previous: str = ""


@dataclass
class _Document:
    """What times and annotations a document has."""

    slots: dict[str, float | None] = field(default_factory=dict)
    annotations: dict[str, _Annotation] = field(default_factory=dict)
    ends: dict[str, tuple[float, float] | None] = field(default_factory=dict)


def sniff(head: bytes, _path: Path) -> float:
    """The name of its first element."""
    text = head_text(head[:4096])
    return 0.95 if text.lstrip().startswith("<") and f"<{_ROOT}" in text else 0.0


def read(path: Path, settings: ElanSettings) -> Recording:
    """Read the annotations of each tier with the times of what they belong to."""
    root = _root(path)
    header = root.find("HEADER")
    unit = "milliseconds" if header is None else header.get("TIME_UNITS", "milliseconds")
    if unit != "milliseconds":
        raise FormatError(
            f"{path.name} counts its time in {unit}; save it again with a newer ELAN, which "
            "writes milliseconds."
        )
    document = _document(root, path.name)
    found = Annotations(path.name)
    names = [tier.get("TIER_ID", "") for tier in root.iter("TIER")]
    missing = sorted(set(settings.tiers) - set(names))
    if missing:
        raise FormatError(
            f"{path.name} has no tier called {', '.join(missing)}; it has: {', '.join(names)}."
        )
    lost: dict[str, int] = {}
    for tier, name in zip(root.iter("TIER"), names, strict=True):
        if settings.tiers and name not in settings.tiers:
            continue
        person = tier.get("PARTICIPANT", "").strip()
        own = found.tier(without_person(name, person) or TURNS, person)
        for key, _ in _parts(tier):
            ends = document.ends[key]
            if ends is None:
                lost[name] = lost.get(name, 0) + 1
            else:
                length = round(ends[1] - ends[0], 6)
                own.append(Span(ends[0], length, document.annotations[key].label))
    _tell(found, root, lost)
    return found.recording()


def _root(path: Path) -> Element:
    """The document, without anything that XML could smuggle in."""
    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import ParseError, parse

    try:
        root: Element | None = parse(path, forbid_dtd=True).getroot()
    except DefusedXmlException as error:
        raise FormatError(
            f"{path.name} defines entities or names outside files ({type(error).__name__}), which "
            "no ELAN file does; do not open it."
        ) from error
    except (ParseError, LookupError, ValueError) as error:
        raise FormatError(
            f"{path.name} is no whole XML ({error}); save it again in ELAN."
        ) from error
    if root is None or root.tag != _ROOT:
        raise FormatError(f"{path.name} is XML of another program, not of ELAN.")
    return root


def _parts(tier: Element) -> Iterator[tuple[str, Element]]:
    """The annotations of a tier by their keys."""
    for holder in tier.iter("ANNOTATION"):
        for part in holder:
            yield part.get("ANNOTATION_ID", ""), part


def _document(root: Element, where: str) -> _Document:
    """Times of all annotations; None where neither they nor what they hang on have any."""
    document = _Document()
    for slot in root.iter("TIME_SLOT"):
        value = slot.get("TIME_VALUE")
        if value is not None and not (value.isdecimal() and len(value) < 15):
            raise FormatError(f"{where}: a time in milliseconds was needed, {value[:40]!r} came.")
        document.slots[slot.get("TIME_SLOT_ID", "")] = None if value is None else int(value) / 1000
    for tier in root.iter("TIER"):
        own: dict[str, _Annotation] = {}
        for key, part in _parts(tier):
            if not key or key in document.annotations or key in own:
                raise FormatError(f"{where}: annotations need keys that differ; {key!r} came.")
            own[key] = _annotation(part)
        document.annotations |= own
        _interpolate(document.slots, own)
    children: dict[str, list[str]] = {}
    for key, one in document.annotations.items():
        if one.slots is None:
            children.setdefault(one.parent, []).append(key)
        else:
            start, stop = (document.slots.get(slot) for slot in one.slots)
            known = start is not None and stop is not None
            document.ends[key] = (start, stop) if known else None  # type: ignore[assignment]
    for key, ends in document.ends.items():
        if ends is not None and ends[1] < ends[0]:
            raise FormatError(f"{where}: annotation {key} ends before it begins.")
    _inherit(document, children)
    return document


def _annotation(part: Element) -> _Annotation:
    label = (part.findtext("ANNOTATION_VALUE") or "").strip()
    slots = (part.get("TIME_SLOT_REF1", ""), part.get("TIME_SLOT_REF2", ""))
    if part.tag == "ALIGNABLE_ANNOTATION":
        return _Annotation(label, slots)
    return _Annotation(
        label, None, part.get("ANNOTATION_REF", ""), part.get("PREVIOUS_ANNOTATION", "")
    )


def _interpolate(slots: dict[str, float | None], tier: Mapping[str, _Annotation]) -> None:
    """Give slots without a time that follow each other in a tier even times, as ELAN shows them."""
    after = {one.slots[0]: one.slots[1] for one in tier.values() if one.slots is not None}
    for first in [slot for slot in after if slots.get(slot) is not None]:
        chain = [first]
        while (follower := after.get(chain[-1])) is not None and len(chain) <= len(after):
            chain.append(follower)
            if slots.get(follower) is not None:
                break
        start, stop = slots[first], slots.get(chain[-1])
        if start is None or stop is None:
            continue
        for i, slot in enumerate(chain[1:-1], 1):
            slots[slot] = start + (stop - start) * i / (len(chain) - 1)


def _inherit(document: _Document, children: Mapping[str, list[str]]) -> None:
    """Annotations that hang on others share these evenly, in their order."""
    waiting = list(document.ends)
    while waiting:
        parent = waiting.pop()
        ends, own = document.ends[parent], children.get(parent, [])
        for whole in _by_tier(document, own):
            for i, key in enumerate(whole):
                document.ends[key] = ends and (
                    ends[0] + (ends[1] - ends[0]) * i / len(whole),
                    ends[0] + (ends[1] - ends[0]) * (i + 1) / len(whole),
                )
                waiting.append(key)
    for key in document.annotations:
        document.ends.setdefault(key, None)


def _by_tier(document: _Document, keys: list[str]) -> list[list[str]]:
    """Annotations that hang on one other: each row of followers, in order."""
    after = {document.annotations[key].previous: key for key in keys}
    rows = []
    for first in (key for key in keys if not document.annotations[key].previous):
        row = [first]
        while (follower := after.get(row[-1])) is not None and follower not in row:
            row.append(follower)
        rows.append(row)
    return rows


def _tell(found: Annotations, root: Element, lost: Mapping[str, int]) -> None:
    if lost:
        told = ", ".join(f"{name} ({count})" for name, count in lost.items())
        found.tell("no-time", f"Annotations without any time were left out: {told}.")
    origins = [
        (media.get("MEDIA_URL", "").rpartition("/")[2], media.get("TIME_ORIGIN", ""))
        for media in root.iter("MEDIA_DESCRIPTOR")
    ]
    shifted = [f"{name} by {ms} ms" for name, ms in origins if ms.isdecimal() and int(ms)]
    if shifted:
        text = f"Its media begin before its time 0: {', '.join(shifted)}; times are those of ELAN."
        found.tell("time-origin", text)


READER = Reader(
    name="elan",
    title="ELAN annotations (.eaf)",
    suffixes=(".eaf",),
    binary=True,
    sniff=sniff,
    read=read,
    settings=ElanSettings,
    source="EAF annotation format 3.0 of ELAN; Lausberg & Sloetjes (2009), "
    "doi 10.3758/BRM.41.3.841",
    imports=("defusedxml.ElementTree",),
)
