from pathlib import Path

import numpy as np
import pytest

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"


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
