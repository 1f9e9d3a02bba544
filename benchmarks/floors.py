"""The prototypes that tell what is attainable, where they lie beside the repository."""

import importlib
import os
import sys
from pathlib import Path
from types import ModuleType

FOLDER = Path(__file__).resolve().parents[2] / "shared" / "bench"


def prototypes(work: Path) -> ModuleType | None:
    """The module of prototypes for windowed correlation and SUSY, or None where it is absent."""
    if not (FOLDER / "floor_wcc.py").exists():
        return None
    os.environ.setdefault("BENCH_WORK", str(work))
    sys.path.insert(0, str(FOLDER))
    try:
        return importlib.import_module("floor_wcc")
    finally:
        sys.path.remove(str(FOLDER))
