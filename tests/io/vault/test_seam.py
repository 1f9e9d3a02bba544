"""Nothing of a library is written, opened or served past the vault's seam."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3] / "src/syntony"
#: What goes past the seam -> why it may, where it does.
PAST = {
    r"sqlite3\.connect\(": {"io/vault/cipher.py", "io/vault/databases.py", "io/vault/moving.py"},
    r"\bFileResponse\(": {"web/media.py"},  # of files that are no containers
    r"\.write_(text|bytes)\(": set(),
    r"\btempfile\.": {"web/launch.py"},  # the file with the launch code
}
PLACES = [path for part in ("web", "io/store", "io/vault") for path in (ROOT / part).rglob("*.py")]


@pytest.mark.parametrize("pattern", PAST)
def test_libraries_are_written_and_read_through_the_seam(pattern):
    """Use ``io.vault.cipher.database``, ``io.saved.write_whole`` and ``io.vault.files``."""
    found = {
        path.relative_to(ROOT).as_posix() for path in PLACES if re.search(pattern, path.read_text())
    }
    assert found <= PAST[pattern]
