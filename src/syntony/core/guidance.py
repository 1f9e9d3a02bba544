"""How long to record, and which windows, lags and bands make sense for what was measured."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Literal

from syntony.core.claims import Citation
from syntony.core.settings import Settings
from syntony.core.signals import Modality

#: Units of what is seen of the brain by its blood.
BLOOD = frozenset(("µM", "μM", "uM", "M", "OD"))
Method = Literal["", "potential", "blood"]
_SETTINGS = {
    "record": "shortest record",
    "window": "window",
    "max_lag": "largest lag",
    "periods": "periods",
    "band": "band",
}


class Guidance(Settings):
    """One piece of advice on a parameter.

    Parameters
    ----------
    modality : str
        What was measured.
    method : str
        Of the brain: ``potential`` (EEG) or ``blood`` (fNIRS).
    setting : str
        ``record`` (how long everybody must be observed), ``window``, ``max_lag``, ``periods`` (s),
        or ``band`` (Hz).
    low, high : float or None
        From where to where it makes sense; None where nothing is known.
    cycles : int
        Of a rhythm, how many of the slower person's must pass.
    basis : str
        ``published``: the sources did or found so; ``proposed``: by this project.
    statement : str
        Why, in one or two sentences.
    sources : tuple of Citation
        Where that can be read.
    """

    modality: Modality
    method: Method = ""
    setting: Literal["record", "window", "max_lag", "periods", "band"]
    low: float | None = None
    high: float | None = None
    cycles: int = 0
    basis: Literal["published", "proposed"]
    statement: str
    sources: tuple[Citation, ...]

    @property
    def subject(self) -> str:
        """What is advised for what, such as ``movement: window``."""
        of = {"": "", "potential": " (EEG)", "blood": " (fNIRS)"}[self.method]
        return f"{self.modality}{of}: {_SETTINGS[self.setting]}"

    @property
    def range(self) -> str:
        """From where to where it makes sense, with the unit; empty where nothing is known."""
        unit = "Hz" if self.setting == "band" else "s"
        if self.low is None:
            return ""
        upper = f" to {self.high:g} {unit}" if self.high is not None else f" {unit} or more"
        return f"{self.low:g}{upper}"

    @property
    def ground(self) -> str:
        """Who says so."""
        if self.basis == "proposed":
            return "proposed by this project"
        return "; ".join(map(str, self.sources))


@cache
def guidance() -> Mapping[str, Guidance]:
    """Return all advice by its key, in the order of the table.

    Examples
    --------
    >>> guidance()["breath-record"].low
    30.0
    """
    table = tomllib.loads(files("syntony.core").joinpath("guidance.toml").read_text("utf-8"))
    return MappingProxyType({key: Guidance(**entry) for key, entry in table.items()})


def advice(setting: str, modality: Modality, unit: str = "") -> Guidance | None:
    """Return what is advised for a setting and a kind of signal, or None.

    Parameters
    ----------
    setting : str
        As in `Guidance`.
    modality : str
        What was measured.
    unit : str
        Its unit, by which the brain's blood and its potentials are told apart.
    """
    method = ("blood" if unit in BLOOD else "potential") if modality == "brain" else ""
    found = (g for g in guidance().values() if g.setting == setting)
    return next((g for g in found if (g.modality, g.method) == (modality, method)), None)


def advice_for(settings: type[Settings]) -> tuple[Guidance, ...]:
    """Return what is advised for the settings that a measure has, in the order of the table."""
    usual = {name: f.get_default() for name, f in settings.model_fields.items()}
    has = {
        "record": True,
        "window": "window" in usual,
        "max_lag": bool(usual.get("max_lag")),
        "band": "low" in usual,
        "periods": "shortest" in usual,
    }
    return tuple(told for told in guidance().values() if has[told.setting])
