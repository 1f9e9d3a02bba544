"""A vault whose passphrase costs little, since its cost is tested once."""

import pytest

from syntony.io.vault import create_vault, keys, lock, unlock

PASSPHRASE = "correct horse battery staple"  # noqa: S105 - of tests


@pytest.fixture
def cheap(monkeypatch):
    monkeypatch.setattr(keys, "_COST", {"memory_kib": 64, "passes": 1, "lanes": 4})


@pytest.fixture
def vault(tmp_path, cheap):
    """A library with an unlocked vault."""
    folder = tmp_path / "library"
    folder.mkdir()
    made, key, _ = create_vault(folder, PASSPHRASE)
    unlock(made, key)
    yield folder
    lock(folder)
