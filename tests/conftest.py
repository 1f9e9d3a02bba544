from pathlib import Path

import numpy as np
import pytest
from hypothesis import settings

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"

# The same examples every time, and no clock in any test: the machine may be busy.
settings.register_profile("syntony", deadline=None, derandomize=True)
settings.load_profile("syntony")


@pytest.fixture
def rng():
    return np.random.default_rng(20261122)


@pytest.fixture
def shared_data():
    """Real recordings beside the repository; each folder's SOURCE.md says whose they are."""

    def folder(name):
        path = SHARED / name
        if not path.exists():
            pytest.skip(f"real recordings are missing: ../shared/data/{name}")
        return path

    return folder
