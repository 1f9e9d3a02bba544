"""Annotations as an ELAN file (.eaf): a tier for each kind and person, times in milliseconds."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement, indent, tostring

#: What has no length gets this one (s), so that it can be seen and clicked.
POINT = 0.04
#: What XML cannot hold.
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SCHEMA = "http://www.mpi.nl/tools/elan/EAFv3.0.xsd"
_INSTANCE = "http://www.w3.org/2001/XMLSchema-instance"


@dataclass(frozen=True)
class Written:
    """One annotation.

    Parameters
    ----------
    tier : str
        What kind it is, such as ``"notes"``.
    person : str
        Whose it is; empty is nobody's.
    start, stop : float or None
        Session time (s); without an end it is a point.
    text : str
        What it says.
    """

    tier: str
    person: str
    start: float
    stop: float | None
    text: str


def eaf(annotations: Sequence[Written]) -> bytes:
    """Write annotations as an ELAN document.

    Parameters
    ----------
    annotations : sequence of Written
        In any order. Annotations of one tier that overlap are put on tiers of their own, since
        ELAN allows no overlap; what lies before 0 s is cut there.

    Returns
    -------
    bytes
        UTF-8; format 3.0. Names of media files do not travel: choose them in ELAN, and mind the
        offset of a film to session time.
    """
    root = Element("ANNOTATION_DOCUMENT", {
        "AUTHOR": "", "DATE": "1970-01-01T00:00:00+00:00", "FORMAT": "3.0", "VERSION": "3.0",
        f"{{{_INSTANCE}}}noNamespaceSchemaLocation": _SCHEMA,
    })  # fmt: skip
    header = SubElement(root, "HEADER", {"MEDIA_FILE": "", "TIME_UNITS": "milliseconds"})
    last = SubElement(header, "PROPERTY", {"NAME": "lastUsedAnnotationId"})
    last.text = str(len(annotations))
    order = SubElement(root, "TIME_ORDER")
    number = slots = 0
    for (tier, person), placed in _tiers(annotations).items():
        told = {"LINGUISTIC_TYPE_REF": "default", "TIER_ID": clean(tier)}
        element = SubElement(
            root, "TIER", told | ({"PARTICIPANT": clean(person)} if person else {})
        )
        for start, stop, text in placed:
            number += 1
            for time in (start, stop):
                slots += 1
                slot = {"TIME_SLOT_ID": f"ts{slots}", "TIME_VALUE": str(time)}
                SubElement(order, "TIME_SLOT", slot)
            aligned = SubElement(SubElement(element, "ANNOTATION"), "ALIGNABLE_ANNOTATION", {
                "ANNOTATION_ID": f"a{number}", "TIME_SLOT_REF1": f"ts{slots - 1}",
                "TIME_SLOT_REF2": f"ts{slots}",
            })  # fmt: skip
            SubElement(aligned, "ANNOTATION_VALUE").text = clean(text)
    kind = {"GRAPHIC_REFERENCES": "false", "LINGUISTIC_TYPE_ID": "default"}
    SubElement(root, "LINGUISTIC_TYPE", kind | {"TIME_ALIGNABLE": "true"})
    indent(root, " ")
    return bytes(tostring(root, encoding="utf-8", xml_declaration=True))


def clean(text: str) -> str:
    """Put a mark where a character cannot stand in XML."""
    return _FORBIDDEN.sub("\ufffd", text)


def _tiers(
    annotations: Iterable[Written],
) -> Mapping[tuple[str, str], list[tuple[int, int, str]]]:
    """Annotations by tier and person in milliseconds, none over another."""
    tiers: dict[tuple[str, str], list[tuple[int, int, str]]] = {}
    for one in sorted(annotations, key=lambda a: (a.start, a.stop or a.start)):
        start = max(0, round(1000 * one.start))
        length = POINT if one.stop is None else one.stop - one.start
        stop = max(start + 1, round(1000 * (one.start + length)))
        if one.stop is None:
            stop = max(stop, start + round(1000 * POINT))
        base = f"{one.tier}@{one.person}" if one.person else one.tier
        k = 1
        while True:
            name = base if k == 1 else f"{base} {k}"
            placed = tiers.setdefault((name, one.person), [])
            if not placed or placed[-1][1] <= start:
                placed.append((start, stop, one.text))
                break
            k += 1
    return tiers
