"""The keys of a vault: from a passphrase to the key of each database, trail and file.

A passphrase becomes a key by Argon2id; that wraps the vault's random key, and the recovery code
wraps it a second time. All other keys come of the vault's key, or are random and wrapped by one
that does.
"""

from __future__ import annotations

import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from syntony.core.errors import FormatError, LockedError, MissingExtra, ParameterError, StorageError
from syntony.io.saved import put_whole
from syntony.io.vault.alone import alone

#: The file of a vault, in its library's folder.
NAME = "vault.json"
_FORMAT = 1
#: Argon2id: memory (KiB), passes, lanes.
_COST = {"memory_kib": 1 << 16, "passes": 3, "lanes": 4}
#: A damaged file must not make this machine work for hours.
_MOST = {"memory_kib": 1 << 21, "passes": 100, "lanes": 64}
#: Letters of a recovery code: 32 of them are 160 bits; none is taken for another.
_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_ALIKE = str.maketrans({"O": "0", "I": "1", "L": "1", "-": None, " ": None, "\n": None})
#: Shortest passphrase.
SHORTEST = 12

Way = Literal["passphrase", "recovery"]


@dataclass(frozen=True)
class Vault:
    """What a vault's file holds: its key, wrapped twice.

    Parameters
    ----------
    folder : Path
        The library.
    slots : mapping
        From ``passphrase`` and ``recovery`` to salt, nonce and wrapped key, as hex digits, and
        what the first costs.
    """

    folder: Path
    slots: dict[Way, dict[str, Any]]

    @classmethod
    def load(cls, folder: Path) -> Vault | None:
        """The vault of a library; None where it has none.

        Raises
        ------
        FormatError
            Its file is damaged or of a newer version.
        """
        path = folder / NAME
        if not path.is_file():
            return None
        try:
            told = json.loads(path.read_bytes())
            if told["format"] > _FORMAT:
                raise FormatError(f"{NAME} was written by a newer syntony; update this one.")
            slots: dict[Way, dict[str, Any]] = {
                way: {name: bytes.fromhex(told[way][name]) for name in ("salt", "nonce", "wrapped")}
                for way in ("passphrase", "recovery")
            }
            cost = {name: int(told["passphrase"]["argon2id"][name]) for name in _COST}
        except (ValueError, LookupError, TypeError, AttributeError) as error:
            if isinstance(error, FormatError):
                raise
            raise FormatError(
                f"{NAME} of this library is damaged ({error}); take it from a backup. Without it "
                "nothing in the library can be read."
            ) from error
        if any(not 1 <= cost[name] <= _MOST[name] for name in cost):
            raise FormatError(f"{NAME} asks for more work than there may be; it was changed.")
        slots["passphrase"]["argon2id"] = cost
        return cls(folder, slots)

    def opened(self, secret: str, way: Way = "passphrase") -> bytes:
        """The vault's key.

        Parameters
        ----------
        secret : str
            The passphrase or the recovery code.
        way : str
            Which of them.

        Raises
        ------
        LockedError
            It is another one, or the vault's file was changed.
        """
        from cryptography.exceptions import InvalidTag

        slot = self.slots[way]
        key = _stretched(secret, slot) if way == "passphrase" else _recovering(secret, slot)
        try:
            return unwrap(key, slot["nonce"] + slot["wrapped"], _bound(way, slot))
        except InvalidTag as error:
            what = "passphrase" if way == "passphrase" else "recovery code"
            raise LockedError(
                f"This {what} does not open the vault. Check capital letters and the layout of "
                "the keyboard, and try again; nothing was changed."
            ) from error

    def with_passphrase(self, key: bytes, passphrase: str) -> Vault:
        """The same vault under another passphrase, on the disk when this returns."""
        slot = _passphrase_slot(key, passphrase)
        return Vault(self.folder, {**self.slots, "passphrase": slot}).put("passphrase")

    def put(self, way: Way) -> Vault:
        """Write one of the ways into the vault; the other stays as its file has it by now.

        Somebody else may have changed that since this one was read.
        """
        now = Vault.load(self.folder) or self
        changed = Vault(self.folder, {**now.slots, way: self.slots[way]})
        changed.save()
        return changed

    def redrawn(self, key: bytes) -> tuple[Vault, str]:
        """The same vault with a new recovery code, and that; not on the disk yet."""
        number = secrets.randbits(160)
        letters = "".join(_LETTERS[number >> 5 * k & 31] for k in range(31, -1, -1))
        code = "-".join(letters[k : k + 4] for k in range(0, 32, 4))
        slot: dict[str, Any] = {"salt": os.urandom(16)}
        _wrapped_into(slot, "recovery", _recovering(code, slot), key)
        return Vault(self.folder, {**self.slots, "recovery": slot}), code

    def make(self) -> None:
        """Write the file of a new vault, unless there is one by now.

        Raises
        ------
        ParameterError
            There is one: its keys are the ones in force.
        StorageError
            Another process makes one, or the disk refuses.
        """
        with alone(self.folder):
            _refuse_second(self.folder)
            self.save()

    def save(self) -> None:
        """Write the vault's file, completely or not at all."""
        told: dict[str, Any] = {"format": _FORMAT}
        for way, slot in self.slots.items():
            told[way] = {k: v.hex() if isinstance(v, bytes) else v for k, v in slot.items()}
        try:
            text = json.dumps(told, indent=1).encode() + b"\n"
            put_whole(self.folder / NAME, lambda file: file.write(text))
        except OSError as error:
            raise StorageError(
                f"{NAME} cannot be written ({error.strerror}); check the library's permissions."
            ) from error


def create_vault(folder: Path, passphrase: str) -> tuple[Vault, bytes, str]:
    """Make a vault for a library.

    Parameters
    ----------
    folder : Path
        The library; what it holds already is encrypted by `syntony.io.vault.moving`.
    passphrase : str
        At least 12 characters.

    Returns
    -------
    vault : Vault
        On the disk.
    key : bytes
        The vault's key.
    recovery : str
        The recovery code, of which nothing is kept.

    Raises
    ------
    ParameterError
        The passphrase is too short, or there is a vault already.
    StorageError
        As of `Vault.make`.
    """
    vault, key, code = drawn_vault(folder, passphrase)
    vault.make()
    return vault, key, code


def drawn_vault(folder: Path, passphrase: str) -> tuple[Vault, bytes, str]:
    """As `create_vault`, but nothing is on the disk before the vault is saved."""
    _refuse_second(folder)
    key = secrets.token_bytes(32)
    vault, code = Vault(folder, {"passphrase": _passphrase_slot(key, passphrase)}).redrawn(key)
    return vault, key, code


def _refuse_second(folder: Path) -> None:
    if (folder / NAME).exists():
        raise ParameterError(f"{folder.name} has a vault already; change its passphrase instead.")


def derived(key: bytes, purpose: str, salt: bytes = b"") -> bytes:
    """A key of 32 bytes for one purpose, by HKDF with SHA-256."""
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    return HKDF(SHA256(), 32, salt or None, f"syntony {purpose} 1".encode()).derive(key)


def wrap(key: bytes, secret: bytes, bound: bytes) -> bytes:
    """A secret encrypted by a key and bound to some bytes: nonce, secret, tag."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    nonce = os.urandom(12)
    return nonce + AESGCM(key).encrypt(nonce, secret, bound)


def unwrap(key: bytes, wrapped: bytes, bound: bytes) -> bytes:
    """What `wrap` was given; `InvalidTag` where anything is another."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    return AESGCM(key).decrypt(wrapped[:12], wrapped[12:], bound)


def needed() -> None:
    """Refuse where the packages of a vault are missing."""
    try:
        import cryptography  # noqa: F401
        import sqlcipher3  # noqa: F401
    except ImportError as error:
        raise MissingExtra("A vault needs its packages: pip install 'syntony[app]'.") from error


def _passphrase_slot(key: bytes, passphrase: str) -> dict[str, Any]:
    if len(passphrase) < SHORTEST:
        raise ParameterError(
            f"A passphrase needs at least {SHORTEST} characters; {len(passphrase)} came. Four or "
            "five random words are good and can be remembered."
        )
    slot: dict[str, Any] = {"salt": os.urandom(16), "argon2id": dict(_COST)}
    _wrapped_into(slot, "passphrase", _stretched(passphrase, slot), key)
    return slot


def _wrapped_into(slot: dict[str, Any], way: Way, by: bytes, key: bytes) -> None:
    wrapped = wrap(by, key, _bound(way, slot))
    slot["nonce"], slot["wrapped"] = wrapped[:12], wrapped[12:]


def _bound(way: Way, slot: dict[str, Any]) -> bytes:
    return json.dumps([_FORMAT, way, slot["salt"].hex(), slot.get("argon2id")]).encode()


def _stretched(passphrase: str, slot: dict[str, Any]) -> bytes:
    from unicodedata import normalize

    from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

    cost = slot["argon2id"]
    # However an accent is typed, it is the same passphrase.
    text = normalize("NFC", passphrase).encode()
    return Argon2id(
        salt=slot["salt"], length=32, iterations=cost["passes"], lanes=cost["lanes"],
        memory_cost=cost["memory_kib"],
    ).derive(text)  # fmt: skip


def _recovering(code: str, slot: dict[str, Any]) -> bytes:
    """A recovery code has 160 random bits; it needs no stretching."""
    plain = code.upper().translate(_ALIKE)
    if len(plain) != 32 or set(plain) - set(_LETTERS):
        raise LockedError(
            f"A recovery code has 32 letters and digits in groups of four; {len(plain)} came, or "
            "one that is in none. Read it from the printed sheet again."
        )
    number = 0
    for letter in plain:
        number = number << 5 | _LETTERS.index(letter)
    return derived(number.to_bytes(20, "big"), "recovery", slot["salt"])
