"""Plug-ins: being a file in the folder is being registered.

Built-in plug-ins are the modules of ``syntony.measures``, ``syntony.surrogates``,
``syntony.io.readers``, ... with one upper-case constant; other distributions add theirs under
entry points of the same names.
"""

from __future__ import annotations

import importlib
import pkgutil
import warnings
from collections.abc import Mapping
from functools import cache
from importlib.metadata import entry_points
from typing import Any

from syntony.core.errors import ParameterError

#: Kind of plug-in -> (package that holds the built-in ones, constant that each file defines).
KINDS: Mapping[str, tuple[str, str]] = {
    "measures": ("syntony.measures", "MEASURE"),
    "surrogates": ("syntony.surrogates", "SURROGATE"),
    "readers": ("syntony.io.readers", "READER"),
    "extractors": ("syntony.extract", "EXTRACTOR"),
    "detectors": ("syntony.detectors", "DETECTOR"),
    "steps": ("syntony.analysis.steps", "STEP"),
    "sections": ("syntony.report.sections", "SECTION"),
}


@cache
def collect(kind: str) -> Mapping[str, Any]:
    """All plug-ins of a kind by name, in alphabetical order.

    Raises
    ------
    ParameterError
        There is no such kind.

    Warns
    -----
    UserWarning
        A plug-in of another distribution cannot be loaded; it is left out. A broken built-in
        one raises instead.
    """
    package, constant = _kind(kind)
    folder = importlib.import_module(package)
    found = {
        module.name: getattr(importlib.import_module(f"{package}.{module.name}"), constant)
        for module in pkgutil.iter_modules(folder.__path__)
        if not module.name.startswith("_")
    }
    for entry in entry_points(group=f"syntony.{kind}"):
        try:
            found[entry.name] = entry.load()
        except Exception as error:  # noqa: BLE001 - somebody else's code may raise anything
            warnings.warn(f"Plug-in {entry.value!r} is left out: {error}", stacklevel=2)
    return dict(sorted(found.items()))


def get(kind: str, name: str) -> Any:
    """One plug-in by name; only its own file is imported.

    Raises
    ------
    ParameterError
        There is none of that name; the message lists those that there are.
    """
    package, constant = _kind(kind)
    if name.isidentifier() and not name.startswith("_"):
        try:
            return getattr(importlib.import_module(f"{package}.{name}"), constant)
        except ModuleNotFoundError as error:
            if error.name != f"{package}.{name}":
                raise
    found = collect(kind)
    if name not in found:
        raise ParameterError(f"No {kind[:-1]} is called {name!r}; there are: {', '.join(found)}.")
    return found[name]


def _kind(kind: str) -> tuple[str, str]:
    if kind not in KINDS:
        raise ParameterError(
            f"No kind of plug-in is called {kind!r}; there are: {', '.join(KINDS)}."
        )
    return KINDS[kind]
