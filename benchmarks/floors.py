"""The prototypes that tell what is attainable, where they lie beside the repository."""

import importlib
import os
import sys
from pathlib import Path
from types import ModuleType

FOLDER = Path(__file__).resolve().parents[2] / "shared" / "bench"


def prototypes(work: Path, name: str = "floor_wcc") -> ModuleType | None:
    """A module of prototypes, of windowed correlation and SUSY at first, or None if absent."""
    if not (FOLDER / f"{name}.py").exists():
        return None
    os.environ.setdefault("BENCH_WORK", str(work))
    sys.path.insert(0, str(FOLDER))
    try:
        return importlib.import_module(name)
    finally:
        sys.path.remove(str(FOLDER))
