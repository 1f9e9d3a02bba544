"""The container of one file: six ways to tamper with it, random ranges, and published vectors."""

import hashlib
import io
import json
import secrets
import sys
from pathlib import Path

import numpy as np
import pytest

from syntony.core.errors import IntegrityError
from syntony.io.vault.container import CHUNK, HEADER, ID, TAG, Opened, encrypt, id_of

VECTORS = json.loads(Path(__file__).with_name("vectors.json").read_text())
WHOLE = CHUNK + TAG
EACH = 500


def told(capsys, figure):
    with capsys.disabled():
        sys.stdout.write(f"\n{figure}\n")


def sealed(content, key=None, file_id=None):
    key, file_id = key or secrets.token_bytes(32), file_id or secrets.token_bytes(ID)
    target = io.BytesIO()
    encrypt(io.BytesIO(content), target, key, file_id)
    return target.getvalue(), key


def read(container, key):
    with Opened(io.BytesIO(container), key, "film.mp4") as file:
        return file.read()


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK, 3 * CHUNK + 17])
def test_what_goes_in_comes_out(size):
    content = secrets.token_bytes(size)
    container, key = sealed(content)
    assert read(container, key) == content
    assert len(container) == HEADER + size + TAG * max(1, -(-size // CHUNK))
    assert size < 16 or content[:64] not in container


@pytest.mark.parametrize("vector", VECTORS["containers"], ids=lambda v: v["what"])
def test_published_vectors(vector):
    key, file_id = bytes.fromhex(vector["key"]), bytes.fromhex(vector["id"])
    content = bytes(np.arange(vector["size"]) % 251)
    container, _ = sealed(content, key, file_id)
    assert hashlib.sha256(container).hexdigest() == vector["sha256"]
    assert container[: len(vector["begins"]) // 2].hex() == vector["begins"]
    assert read(container, key) == content


def cut(container, rng):
    if rng.random() < 0.5:  # at a chunk's edge
        return container[: HEADER + WHOLE * int(rng.integers(0, 4))]
    return container[: int(rng.integers(0, len(container)))]


def swap(container, rng):
    """A chunk of another file of the same length."""
    other, _ = sealed(secrets.token_bytes(3 * CHUNK + 17))
    place = HEADER + WHOLE * int(rng.integers(0, 4))
    return container[:place] + other[place : place + WHOLE] + container[place + WHOLE :]


def append(container, rng):
    if rng.random() < 0.5:  # a chunk of its own once more
        place = HEADER + WHOLE * int(rng.integers(0, 3))
        return container + container[place : place + WHOLE]
    return container + secrets.token_bytes(int(rng.integers(1, WHOLE)))


def flip(container, rng):
    place = int(rng.integers(HEADER, len(container)))
    changed = container[place] ^ (1 << int(rng.integers(0, 8)))
    return container[:place] + bytes([changed]) + container[place + 1 :]


def head(container, rng):
    place = int(rng.integers(0, HEADER))
    changed = container[place] ^ (1 << int(rng.integers(0, 8)))
    return container[:place] + bytes([changed]) + container[place + 1 :]


def reorder(container, rng):
    a, b = rng.choice(3, 2, replace=False)
    parts = [container[HEADER + WHOLE * k :][:WHOLE] for k in range(4)]
    parts[a], parts[b] = parts[b], parts[a]
    return container[:HEADER] + b"".join(parts)


def test_nothing_that_was_tampered_with_is_read(capsys):
    """Every container is read to its end: a tamper is accepted only where all of it was read."""
    rng = np.random.default_rng(7)
    container, key = sealed(rng.bytes(3 * CHUNK + 17))
    tried, accepted = 0, []
    for tamper in (cut, swap, append, flip, head, reorder):
        for _ in range(EACH):
            changed = tamper(container, rng)
            assert changed != container
            tried += 1
            try:
                read(changed, key)
                accepted.append(tamper.__name__)
            except IntegrityError:
                pass
    told(capsys, f"container: {tried} tampers of six kinds, {len(accepted)} accepted")
    assert not accepted


def test_what_was_cut_or_lengthened_is_refused_before_anything_is_read():
    container, key = sealed(bytes(3 * CHUNK))
    for changed in (container[:-WHOLE], container[:-1], container + b"x" * WHOLE):
        with pytest.raises(IntegrityError):
            Opened(io.BytesIO(changed), key, "film.mp4")


def test_another_key_opens_nothing():
    container, _ = sealed(b"nothing for strangers")
    with pytest.raises(IntegrityError):
        read(container, secrets.token_bytes(32))


def test_random_ranges_are_those_of_the_file(capsys, tmp_path):
    rng = np.random.default_rng(5)
    content = rng.bytes(24 * (1 << 20) + 12345)
    container, key = sealed(content)
    path = tmp_path / "film"
    path.write_bytes(container)
    right = 0
    with Opened(path.open("rb"), key, "film") as file:
        for start in rng.integers(0, len(content), 200):
            file.seek(int(start))
            right += file.read(1 << 20) == content[start : start + (1 << 20)]
        assert file.seek(-5, 2) == len(content) - 5
        assert file.read() == content[-5:]
        assert file.size == len(content)
    told(capsys, f"container: {right} of 200 random ranges of 1 MiB are right")
    assert right == 200


def test_a_locked_vault_ends_what_is_being_read():
    container, key = sealed(bytes(2 * CHUNK))
    alive = [True]
    file = Opened(io.BytesIO(container), key, "film", lambda: alive[0])
    file.read(10)
    alive[0] = False
    with pytest.raises(IntegrityError, match="locked"):
        file.read(CHUNK)


def test_other_files_are_no_containers():
    assert id_of(b"SQLite format 3\0") is None
    assert id_of(b"") is None
