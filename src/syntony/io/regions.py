"""Regions of a film as a small text file, ``regions.toml``, drawn by hand or by a program."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from syntony.core.areas import Region, Regions
from syntony.core.errors import FormatError, ParameterError
from syntony.io.saved import write_whole
from syntony.io.vault.files import opened

#: A file of regions is a few lines; larger ones are something else.
LARGEST = 1 << 20


def read_regions(path: Path) -> Regions:
    """Read a file of regions.

    Parameters
    ----------
    path : Path
        A TOML file such as::

            coordinates = "share"
            background = [[0, 0], [1, 0], [1, 0.1], [0, 0.1]]

            [[regions]]
            person = "A"
            part = "head"
            polygon = [[0.1, 0.2], [0.3, 0.2], [0.3, 0.5], [0.1, 0.5]]

    Raises
    ------
    FormatError
        It is no such file; the message says where.
    """
    try:
        if path.stat().st_size > LARGEST:
            raise FormatError(f"{path.name} is too large for a file of regions; give another one.")
        with opened(path) as file:
            content: dict[str, Any] = tomllib.loads(file.read().decode("utf-8"))
        return Regions.checked(path.name, content)
    except FileNotFoundError as error:
        raise FormatError(f"{path} is no file; give the path of a file of regions.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, ParameterError) as error:
        raise FormatError(f"{path.name} holds no regions: {error}") from error


def write_regions(regions: Regions, path: Path) -> Path:
    """Write regions so that a person can go on editing them.

    Returns
    -------
    Path
        The file.
    """
    import tomli_w

    content: dict[str, Any] = {"coordinates": regions.coordinates}
    if regions.background is not None:
        content["background"] = [list(corner) for corner in regions.background]
    content["regions"] = [_plain(region) for region in regions.regions]
    write_whole(path, tomli_w.dumps(content).encode("utf-8"))
    return path


def _plain(region: Region) -> dict[str, Any]:
    part = {"part": region.part} if region.part else {}
    return {"person": region.person, **part, "polygon": [list(c) for c in region.polygon]}
