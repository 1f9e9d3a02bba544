"""Settings: named, checked, frozen, and the same in plans, commands and web forms."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from syntony.core.errors import ParameterError

Seconds = Annotated[float, Field(gt=0, allow_inf_nan=False)]
Share = Annotated[float, Field(ge=0, le=1)]


class Settings(BaseModel):
    """Settings that refuse unknown keys and never change."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    @classmethod
    def checked(cls, owner: str, given: Mapping[str, Any]) -> Self:
        """Settings by name, as plans and commands give them.

        Parameters
        ----------
        owner : str
            Whose they are, for the message: ``"Measure 'wcc'"``.
        given : mapping
            Names and values.

        Raises
        ------
        ParameterError
            A setting is unknown or impossible; the message names it and what is possible.
        """
        try:
            return cls(**given)
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(str(part) for part in first["loc"]) or "settings"
            known = ", ".join(cls.model_fields) or "no settings"
            raise ParameterError(f"{owner}: {where}: {first['msg']}; it knows: {known}.") from error

    @classmethod
    def from_toml(cls, path: Path, what: str) -> Self:
        """Settings from a TOML file.

        Parameters
        ----------
        path : Path
            The file.
        what : str
            What it should be, for the message: ``"a plan"``.

        Raises
        ------
        ParameterError
            The file is not TOML, or a key is unknown or impossible; the message names it.
        """
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError as error:
            raise ParameterError(f"{path.name} is not a TOML file: {error}.") from error
        except OSError as error:
            raise ParameterError(f"{path} cannot be read: {error.strerror}.") from error
        return cls.from_text(text, path.name, what)

    @classmethod
    def from_text(cls, text: str, name: str, what: str) -> Self:
        """Settings from TOML.

        Parameters
        ----------
        text : str
            The TOML.
        name, what : str
            What it is called and what it should be, for the message: ``"mine.toml"``, ``"a plan"``.

        Raises
        ------
        ParameterError
            It is not TOML, or a key is unknown or impossible; the message names it.
        """
        try:
            return cls(**tomllib.loads(text))
        except (tomllib.TOMLDecodeError, RecursionError) as error:
            raise ParameterError(f"{name} is not a TOML file: {error}.") from error
        except ValidationError as error:
            faults = "; ".join(
                f"{'.'.join(str(part) for part in e['loc'])}: {e['msg']}" for e in error.errors()
            )
            raise ParameterError(f"{name} is not {what}: {faults}.") from error


class WindowSettings(Settings):
    """The settings that every windowed measure shares.

    Parameters
    ----------
    window : float or None
        Window (s); None is the whole recording.
    step : float or None
        From window to window (s); None is no overlap.
    max_lag : float
        Largest lag (s).
    minimum_coverage : float
        Share of complete samples below which a value is NaN.
    """

    window: Seconds | None = None
    step: Seconds | None = None
    max_lag: Annotated[float, Field(ge=0, allow_inf_nan=False)] = 0.0
    minimum_coverage: Share = 0.8
