import hashlib
import os
import time
from pathlib import Path

# Numba looks at a function's own file only: compiled callers of a changed kernel would stay old.
ROOT = Path(__file__).resolve().parents[1]
_KERNELS = b"".join(f.read_bytes() for f in sorted(ROOT.glob("src/syntony/kernels/*.py")))
_DIGEST = hashlib.sha256(_KERNELS).hexdigest()[:12]
os.environ.setdefault("NUMBA_CACHE_DIR", str(ROOT / ".numba_cache" / _DIGEST))

import numpy as np
import pytest
from hypothesis import settings

#: How fast the app is; rows come from the tests in a browser, whichever process runs them.
SPEED = ROOT / "out/app/speed.txt"
BEGUN = time.time()
SHARED = ROOT.parent / "shared" / "data"

# The same examples every time, and no clock in any test: the machine may be busy.
settings.register_profile("syntony", deadline=None, derandomize=True)
settings.load_profile("syntony")


def pytest_terminal_summary(terminalreporter):
    if SPEED.is_file() and SPEED.stat().st_mtime > BEGUN:
        terminalreporter.section("how fast the app is")
        terminalreporter.write(SPEED.read_text(encoding="utf-8"))


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


@pytest.fixture
def networks():
    """Skip where the networks for faces and bodies have not been fetched."""
    from tests.networks import need_networks

    need_networks()


@pytest.fixture
def peer_data():
    """Data that peers ship and we may not: a copy that the user fetched, as the test names it."""

    def file(name):
        folder = os.environ.get("SYNTONY_PEER_DATA")
        if not folder or not (Path(folder) / name).exists():
            pytest.skip(f"peer's data are missing: $SYNTONY_PEER_DATA/{name}")
        return Path(folder) / name

    return file
