"""What is known about synchrony, how surely, and in which words a screen may say it."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Literal

from syntony.core.settings import Settings

Status = Literal["supported", "mixed", "open", "contradicted", "unsafe"]


class Citation(Settings):
    """A source of a claim.

    Parameters
    ----------
    text : str
        Authors, year and place.
    doi : str
        Its DOI, empty where it is not known for sure.
    """

    text: str
    doi: str = ""

    def __str__(self) -> str:
        """Say it as a list of references does."""
        return f"{self.text}, doi:{self.doi}" if self.doi else self.text


class Claim(Settings):
    """One scientific claim.

    Parameters
    ----------
    statement : str
        What is claimed, by whomever.
    status : str
        How it stands: supported, mixed, open, contradicted, or unsafe to say at all.
    wording : str
        What a screen or report may say about it.
    sources : tuple of Citation
        Where that can be read.
    about : tuple of str
        Plug-ins whose page says it: a kind such as ``"measures"``, a family, or a name.
    """

    statement: str
    status: Status
    wording: str
    sources: tuple[Citation, ...]
    about: tuple[str, ...] = ()


@cache
def claims() -> Mapping[str, Claim]:
    """Return every claim by its key, in the order of the table.

    Examples
    --------
    >>> claims()["more-is-better"].status
    'contradicted'
    """
    table = tomllib.loads(files("syntony.core").joinpath("claims.toml").read_text("utf-8"))
    return MappingProxyType({key: Claim(**entry) for key, entry in table.items()})
