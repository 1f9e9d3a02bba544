import sys
from pathlib import Path

import pytest

# The helper modules beside the tests are found by name, as the children of readers need them.
sys.path.insert(0, str(Path(__file__).parent))


@pytest.fixture
def sample(tmp_path):
    """Write the small sample of a reader and give its path."""
    from samples import write_sample

    return lambda reader: write_sample(reader, tmp_path)
