"""The files of the networks: where they lie, and whether they are what they should be."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType

from syntony.core.errors import IntegrityError, MissingExtra, ParameterError
from syntony.core.settings import Settings


class Model(Settings):
    """One network.

    Parameters
    ----------
    file : str
        Its file's name in the models' folder.
    member : str
        Where it lies in the package that it is taken from.
    sha256 : str
        Of the file, in hexadecimal digits.
    input : tuple of int
        Shape of what it takes: 1, height, width, 3.
    """

    file: str
    member: str
    sha256: str
    input: tuple[int, int, int, int]


@cache
def models() -> Mapping[str, Model]:
    """All networks by name, from ``models.toml``."""
    table = tomllib.loads(files("syntony.vision").joinpath("models.toml").read_text("utf-8"))
    return MappingProxyType({name: Model(**row) for name, row in table["models"].items()})


def folder() -> Path:
    """The folder in which the networks lie."""
    return Path(str(files("syntony"))) / "models"


def model_bytes(name: str, *, where: Path | None = None) -> bytes:
    """Read a network's file and check it.

    Parameters
    ----------
    name : str
        As in ``models.toml``, such as ``"face_landmark"``.
    where : Path, optional
        Another folder than this installation's.

    Returns
    -------
    bytes
        The file.

    Raises
    ------
    ParameterError
        No network is called that.
    MissingExtra
        The file is not there; the message says how to get it.
    IntegrityError
        The file is another one than the one that was tested here.

    Notes
    -----
    All networks here are MediaPipe's (Apache-2.0): Bazarevsky et al. (2019), arXiv:1907.05047;
    Kartynnik et al. (2019), arXiv:1907.06724; Ablavatski et al. (2020), arXiv:2006.11341;
    Bazarevsky et al. (2020), arXiv:2006.10204.
    """
    if name not in models():
        known = ", ".join(models())
        raise ParameterError(f"No network is called {name!r}; there are: {known}.")
    model = models()[name]
    path = (where or folder()) / model.file
    try:
        content = path.read_bytes()
    except FileNotFoundError as error:
        raise MissingExtra(
            f"The network {model.file} is needed and is not in {path.parent}. In a checkout "
            "`scripts/fetch-models` brings it; elsewhere name a folder that holds it with the "
            "setting `models`."
        ) from error
    found = hashlib.sha256(content).hexdigest()
    if found != model.sha256:
        raise IntegrityError(
            f"{path} is not the network that was tested: its SHA-256 should begin with "
            f"{model.sha256[:12]} and begins with {found[:12]}. Delete it and fetch it again "
            "(`scripts/fetch-models`)."
        )
    return content
