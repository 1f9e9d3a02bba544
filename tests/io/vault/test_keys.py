"""From a passphrase to keys, and who is refused."""

import json
from pathlib import Path

import pytest
from tests.io.vault.conftest import PASSPHRASE
from tests.io.vault.test_container import told

from syntony.core.errors import FormatError, LockedError, ParameterError
from syntony.io.vault import NAME, Vault, create_vault, keyring, keys, lock, unlock
from syntony.io.vault.keys import derived
from syntony.io.vault.sheet import recovery_sheet

VECTORS = json.loads(Path(__file__).with_name("vectors.json").read_text())


def test_published_vectors_of_keys():
    """Argon2id at its full cost."""
    asked = VECTORS["passphrase"]
    slot = {"salt": bytes.fromhex(asked["salt"]), "argon2id": keys._COST}
    assert {name: asked[name] for name in keys._COST} == keys._COST
    assert keys._COST == {"memory_kib": 65536, "passes": 3, "lanes": 4}
    assert keys._stretched(asked["passphrase"], slot).hex() == asked["key"]
    code = VECTORS["recovery"]
    slot = {"salt": bytes.fromhex(code["salt"])}
    assert keys._recovering(code["code"], slot).hex() == code["key"]
    for one in VECTORS["derived"]:
        assert derived(bytes(range(32)), one["purpose"]).hex() == one["key"]


def test_both_ways_open_and_nothing_else_does(tmp_path, cheap, capsys):
    _vault, key, code = create_vault(tmp_path, PASSPHRASE)
    again = Vault.load(tmp_path)
    assert again.opened(PASSPHRASE) == key
    assert again.opened(code, "recovery") == key
    assert again.opened(code.lower().replace("-", " ").replace("0", "o"), "recovery") == key
    wrong = [PASSPHRASE[:-1], PASSPHRASE.upper(), PASSPHRASE + " ", "", code]
    wrong += [PASSPHRASE[:k] + "?" + PASSPHRASE[k + 1 :] for k in range(len(PASSPHRASE))]
    codes = [code[:k] + ("A" if c != "A" else "B") + code[k + 1 :]
             for k, c in enumerate(code) if c != "-"] + [code[:-1], "", PASSPHRASE]  # fmt: skip
    refused = 0
    for secret, way in [(w, "passphrase") for w in wrong] + [(c, "recovery") for c in codes]:
        with pytest.raises(LockedError, match=r"does not open|has 32 letters"):
            again.opened(secret, way)
        refused += 1
    told(
        capsys, f"vault: {refused} of {len(wrong) + len(codes)} wrong passphrases and codes refused"
    )
    text = (tmp_path / NAME).read_text()
    assert PASSPHRASE not in text
    assert key.hex() not in text
    assert code not in text
    assert code.replace("-", "") not in text


def test_a_passphrase_is_the_same_however_its_accents_are_typed(tmp_path, cheap):
    vault, key, _ = create_vault(tmp_path, "caf\u00e9 au lait, bitte")
    assert vault.opened("cafe\u0301 au lait, bitte") == key


def test_the_passphrase_changes_and_the_code_stays(tmp_path, cheap):
    vault, key, code = create_vault(tmp_path, PASSPHRASE)
    vault.with_passphrase(key, "another one, longer")
    again = Vault.load(tmp_path)
    assert again.opened("another one, longer") == key
    assert again.opened(code, "recovery") == key
    with pytest.raises(LockedError):
        again.opened(PASSPHRASE)


def test_a_way_that_is_changed_leaves_what_somebody_else_changed(tmp_path, cheap):
    one, key, _ = create_vault(tmp_path, PASSPHRASE)
    other = Vault.load(tmp_path)
    one.with_passphrase(key, "another one, longer")
    redrawn, code = other.redrawn(key)
    changed = redrawn.put("recovery")
    assert changed.opened("another one, longer") == key
    one.with_passphrase(key, "and another one")
    again = Vault.load(tmp_path)
    assert again.opened("and another one") == key
    assert again.opened(code, "recovery") == key
    with pytest.raises(LockedError):
        again.opened(PASSPHRASE)


def test_what_a_vault_is_not_made_of(tmp_path, cheap):
    with pytest.raises(ParameterError, match="at least 12 characters; 5 came"):
        create_vault(tmp_path, "short")
    assert Vault.load(tmp_path) is None
    create_vault(tmp_path, PASSPHRASE)
    with pytest.raises(ParameterError, match="already"):
        create_vault(tmp_path, PASSPHRASE)


def test_a_changed_vault_file_opens_nothing(tmp_path, cheap):
    create_vault(tmp_path, PASSPHRASE)
    path = tmp_path / NAME
    kept = json.loads(path.read_text())
    for way, name, value in (
        ("passphrase", "salt", "00" * 16),
        ("passphrase", "wrapped", "00" * 48),
        ("passphrase", "argon2id", {"memory_kib": 128, "passes": 1, "lanes": 4}),
    ):
        path.write_text(json.dumps({**kept, way: {**kept[way], name: value}}))
        with pytest.raises(LockedError):
            Vault.load(tmp_path).opened(PASSPHRASE)
    costly = {**kept["passphrase"], "argon2id": {"memory_kib": 1 << 30, "passes": 3, "lanes": 4}}
    for text in (json.dumps({**kept, "passphrase": costly}), "{}", "[", json.dumps({"format": 2})):
        path.write_text(text)
        with pytest.raises(FormatError):
            Vault.load(tmp_path)


def test_keys_differ_by_session_and_are_forgotten(vault, tmp_path):
    path, other = vault / "a" / "session.db", vault / "b" / "session.db"
    one, two = keyring.keys_of(path, make=True), keyring.keys_of(other, make=True)
    index = keyring.keys_of(vault / "library.db")
    every = [k for keys in (one, two, index) for k in (keys.database, keys.audit, keys.files)]
    assert len(set(every)) == 9
    assert (
        keyring.keys_of(vault / "a" / "extracted" / "1-x" / "session.db").database == one.database
    )
    assert keyring.keys_of(tmp_path / "elsewhere" / "session.db") is None
    assert "database" not in repr(one)
    assert keyring.pseudonym(vault, "client") == keyring.pseudonym(vault, "client")
    assert keyring.pseudonym(vault, "client") != keyring.pseudonym(vault, "therapist")
    lock(vault)
    assert not one.alive()
    assert keyring.keys_of(path) is None
    with pytest.raises(LockedError):
        keyring.pseudonym(vault, "client")
    unlock(Vault.load(vault), Vault.load(vault).opened(PASSPHRASE))
    assert keyring.keys_of(path).database == one.database


def test_a_worker_gets_the_key_of_one_session(vault):
    one = keyring.keys_of(vault / "a" / "session.db", make=True)
    keyring.keys_of(vault / "b" / "session.db", make=True)
    given = keyring.handed(vault / "a")
    lock(vault)
    assert keyring.handed(vault / "a") == {}
    keyring.take(given)
    assert keyring.keys_of(vault / "a" / "session.db").database == one.database
    assert keyring.handed(vault / "a") == given
    assert keyring.keys_of(vault / "b" / "session.db") is None
    assert keyring.keys_of(vault / "library.db") is None


def test_the_sheet_says_what_to_do(tmp_path, cheap):
    _, _, code = create_vault(tmp_path, PASSPHRASE)
    sheet = recovery_sheet(tmp_path, code)
    assert code[:19] in sheet
    assert code[20:] in sheet
    assert "lost the data" in sheet
