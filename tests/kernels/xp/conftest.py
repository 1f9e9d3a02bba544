"""A place without an accelerator that accepts nothing beyond the array API standard."""

import numpy as np
import pytest

from syntony.core.devices import Place


@pytest.fixture
def strict():
    xp = pytest.importorskip("array_api_strict", reason="needs array-api-strict")
    return Place("array_api_strict", xp, xp.asarray, np.asarray)
