"""EEG in BrainVision's three files: header, samples and markers (Brain Products)."""

from __future__ import annotations

import re
from pathlib import Path

from syntony.core.contracts import Reader
from syntony.core.errors import FormatError
from syntony.core.session import Recording
from syntony.core.settings import Settings
from syntony.io.rawfile import raw_recording

_MAGIC = re.compile(rb"\s*(Brain ?Vision|BrainVision|NeurOne)[^\n]{0,60}Header File", re.IGNORECASE)
_OTHERS = re.compile(r"^\s*(?:DataFile|MarkerFile)\s*[=:][ \t]*(\S.*?)\s*$", re.IGNORECASE | re.M)
#: A header of 500 channels with comments has less (bytes).
_LONGEST_HEADER = 1 << 22


class BrainVisionSettings(Settings):
    """What a recipe may tell about a BrainVision recording.

    Parameters
    ----------
    keep_bad : bool
        Whether channels and stretches that are marked as bad are kept; left out, they count as
        not observed.
    """

    keep_bad: bool = False


def sniff(head: bytes, _path: Path) -> float:
    """The first line of the header says so."""
    return 1.0 if _MAGIC.match(head.removeprefix(b"\xef\xbb\xbf")) else 0.0


def siblings(path: Path) -> tuple[str, ...]:
    """Names of the files with samples and markers, as the header writes them."""
    with path.open("rb") as file:
        text = file.read(_LONGEST_HEADER)
    try:
        decoded = text.decode("utf-8")
    except UnicodeDecodeError:
        decoded = text.decode("latin-1")
    return tuple(_OTHERS.findall(decoded.partition("[Comment]")[0]))


def read(path: Path, settings: BrainVisionSettings) -> Recording:
    """Read all channels; markers become events."""
    from mne.io import read_raw_brainvision

    if not siblings(path):
        raise FormatError(f"{path.name} names no file with samples (DataFile=); export it again.")
    raw = read_raw_brainvision(path, verbose="ERROR")
    return raw_recording(raw, path.name, keep_bad=settings.keep_bad)


READER = Reader(
    name="brainvision",
    title="BrainVision EEG (Brain Products)",
    suffixes=(".vhdr", ".ahdr"),
    binary=True,
    sniff=sniff,
    read=read,
    settings=BrainVisionSettings,
    source="BrainVision Core Data Format 1.0 (Brain Products); read by MNE-Python, Gramfort et al. "
    "(2013), doi 10.3389/fnins.2013.00267",
    imports=("mne", "mne.io.brainvision.brainvision"),
    siblings=siblings,
)
