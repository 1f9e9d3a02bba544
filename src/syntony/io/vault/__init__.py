"""The vault: a library whose databases and files nobody reads without its passphrase.

``docs/security.md`` says what it protects and what not, and describes its formats byte by byte.
"""

from syntony.io.vault.keyring import lock, unlock, vault_of
from syntony.io.vault.keys import NAME, Vault, create_vault

__all__ = ["NAME", "Vault", "create_vault", "lock", "unlock", "vault_of"]
