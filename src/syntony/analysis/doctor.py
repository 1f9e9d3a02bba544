"""Checks of an installation and of session folders."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from syntony.core.errors import SyntonyError
from syntony.core.provenance import software


@dataclass(frozen=True)
class Check:
    """One thing that was looked at.

    Parameters
    ----------
    name : str
        What was looked at.
    good : bool
        Whether it is as it must be.
    text : str
        What was found, and what to do where it is not good.
    """

    name: str
    good: bool
    text: str


def checks(path: Path | None = None) -> tuple[Check, ...]:
    """Look at the installation, or at a session folder.

    Parameters
    ----------
    path : Path, optional
        A session folder.

    Returns
    -------
    tuple of Check
        In the order in which they should be read.
    """
    if path is not None:
        return _session_checks(path)
    return (_versions(), _kernels(), _plugins(), _child(), _networks())


def _versions() -> Check:
    found = ", ".join(f"{name} {version}" for name, version in software().items())
    return Check("versions", sys.version_info >= (3, 11), found)


def _kernels() -> Check:
    """Two series whose correlation is known to the last digit."""
    from syntony.kernels.lagged import lagged_correlation

    x = np.arange(64.0) ** 2
    r, _ = lagged_correlation(x, -3 * x + 1, np.zeros((1, 2), dtype=np.int64), 60, 4)
    error = abs(float(r[0, 4]) + 1)
    return Check("kernels", error < 1e-12, f"known correlation is off by {error:.1e}")


def _plugins() -> Check:
    from syntony.core.registry import KINDS, collect

    counts = {kind: len(collect(kind)) for kind in KINDS}
    text = ", ".join(f"{n} {kind}" for kind, n in counts.items())
    return Check("plug-ins", all(counts.values()), text)


def _child() -> Check:
    from syntony.io.child import containment

    return Check("limited child process", good=True, text=containment())


def _networks() -> Check:
    """The networks that see faces and bodies; without them all else works."""
    from syntony.vision.models import folder, model_bytes, models

    missing = [model.file for model in models().values() if not (folder() / model.file).exists()]
    if missing:
        text = f"not there: {', '.join(missing)}; `scripts/fetch-models` brings them"
        return Check("networks for faces and bodies", good=True, text=text)
    try:
        size = sum(len(model_bytes(name)) for name in models())
    except SyntonyError as error:
        return Check("networks for faces and bodies", good=False, text=str(error))
    text = f"{len(models())} files, {size / 1e6:.0f} MB, as they were tested"
    return Check("networks for faces and bodies", good=True, text=text)


def _session_checks(path: Path) -> tuple[Check, ...]:
    from syntony.io.store import open_session

    try:
        faults = open_session(path).verify()
    except SyntonyError as error:
        return (Check("session", good=False, text=str(error)),)
    if not faults:
        return (Check("session", good=True, text="every block and hash is as it was written"),)
    return tuple(
        Check("session", good=False, text=f"{fault.where}: {fault.text}") for fault in faults
    )
