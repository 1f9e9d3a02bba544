"""Damaged files of every format: an error of ours or a recording, soon, in little memory.

``SYNTONY_FUZZ`` sets how many mutants a seed file gets (60; a long run takes 2000).
"""

import os
import resource
import time

import bodies
import numpy as np
import poses
import pytest
import sounds
from samples import BESIDE, SAMPLES, csv_text, epochs_bytes, intervals, polar_rows, write_sample

from syntony.core.errors import SyntonyError
from syntony.core.registry import collect
from syntony.core.session import Recording
from syntony.io.child import Limits
from syntony.io.layout import TableSettings, find_layout
from syntony.io.reading import read, sniff

MUTANTS = int(os.environ.get("SYNTONY_FUZZ", "60"))
RR = intervals(40)
LONG = "".join(
    f"{d},{p},{t},{(d * t + p) % 7}\n" for d in (1, 2) for p in (1, 2) for t in range(12)
)
SEEDS = {
    **{name: (name, *sample) for name, sample in SAMPLES.items()},
    **bodies.SEEDS,
    **poses.SEEDS,
    "rr with times": (
        "rr",
        "a.csv",
        lambda: (
            "date,rr,since start\n"
            + "".join(f"2025-03-15 09:00:{i:02d}.123,{v},{i}\n" for i, v in enumerate(RR))
        ).encode(),
    ),
    "heart rates": ("rr", "a.csv", lambda: csv_text(polar_rows([70 + i % 5 for i in RR])).encode()),
    "epochs": ("fif", "a-epo.fif", epochs_bytes),
    "long table": ("delimited", "a.csv", lambda: b"dyad,who,time,x\n" + LONG.encode()),
    "clocks": (
        "delimited",
        "a.tsv",
        lambda: (
            "clock\tx (µV)\tnote\n"
            + "".join(f"10:{i // 60:02d}:{i % 60:02d},5\t{i},25\tok\n" for i in range(90))
        ).encode("utf-16"),
    ),
    "flac": ("audio", "a.flac", lambda: sounds.encoded_bytes("a.flac", "flac")),
    "mp3": ("audio", "a.mp3", lambda: sounds.encoded_bytes("a.mp3", "libmp3lame")),
}


def flip_bits(data, rng):
    for _ in range(rng.integers(1, 20)):
        data[rng.integers(len(data))] ^= 1 << rng.integers(8)
    return data


def change_head(data, rng):
    for _ in range(rng.integers(1, 8)):
        data[rng.integers(min(len(data), 200))] = rng.integers(256)
    return data


def cut(data, rng):
    return data[: rng.integers(len(data))]


def delete(data, rng):
    at = int(rng.integers(len(data)))
    del data[at : at + int(rng.integers(1, 64))]
    return data


def repeat(data, rng):
    at = int(rng.integers(len(data)))
    piece = data[at : at + int(rng.integers(1, 200))]
    return data[:at] + piece * int(rng.integers(2, 50)) + data[at:]


def change_digits(data, rng):
    places = [i for i, byte in enumerate(data) if 48 <= byte <= 57]
    for _ in range(rng.integers(1, 30)):
        if places:
            data[places[rng.integers(len(places))]] = rng.choice(list(b"0123456789.,-eE+nNaA \t;"))
    return data


def change_sizes(data, rng):
    word = int(rng.choice([1, 2, 4, 8]))
    at = int(rng.integers(max(1, len(data) - word)))
    value = int(rng.choice([0, 1, 0x7F, 0xFF, 0xFFFF, 0x7FFFFFFF, 0xFFFFFFFF, 1 << 60]))
    data[at : at + word] = (value % (1 << 8 * word)).to_bytes(word, "little")
    return data


MUTATORS = (flip_bits, change_head, cut, delete, repeat, change_digits, change_sizes)


def mutant(seed, rng):
    data = bytearray(seed)
    for _ in range(rng.integers(1, 4)):
        if data:
            data = bytearray(MUTATORS[rng.integers(len(MUTATORS))](data, rng))
    return bytes(data)


def outcomes(reader, file, mutated, seed, rng):
    """How many mutants of one of its files a recording survives."""
    limits = Limits(memory_mb=1024, cpu=15, seconds=20)
    found = {"read": 0, "refused": 0}
    for _ in range(MUTANTS):
        mutated.write_bytes(mutant(seed, rng))
        start = time.perf_counter()
        try:
            if file.stat().st_size:
                sniff(file)
            assert isinstance(read(file, reader=reader, limits=limits), Recording)
            found["read"] += 1
        except SyntonyError as error:
            assert len(str(error)) > 20  # noqa: PT017 - a mutant may also be read
            found["refused"] += 1
        assert time.perf_counter() - start < 20
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss << 10
    assert peak < 2 << 30
    return found


@pytest.mark.slow
@pytest.mark.parametrize("seed_name", SEEDS)
def test_no_mutant_raises_anything_else_hangs_or_grows(tmp_path, rng, seed_name):
    reader, name, content = SEEDS[seed_name]
    for other, other_content in BESIDE.get(reader, {}).items():
        (tmp_path / other).write_bytes(other_content())
    file = tmp_path / name
    found = outcomes(reader, file, file, content(), rng)
    assert all(found.values()), found


@pytest.mark.slow
@pytest.mark.parametrize(
    ("reader", "other"), [(reader, other) for reader, others in BESIDE.items() for other in others]
)
def test_no_mutant_of_a_file_beside_it_does_either(tmp_path, rng, reader, other):
    file = write_sample(reader, tmp_path)
    mutated = tmp_path / other
    assert outcomes(reader, file, mutated, mutated.read_bytes(), rng)["read"]


@pytest.mark.slow
def test_whatever_is_sniffed_at_nothing_raises(tmp_path, rng):
    readers = collect("readers").values()
    for _ in range(MUTANTS):
        for _, name, content in SEEDS.values():
            head = mutant(content(), rng)[: 1 << 16]
            for reader in readers:
                assert 0 <= reader.sniff(head, tmp_path / name) <= 1


@pytest.mark.slow
def test_any_text_has_a_layout_or_is_refused(rng):
    letters = np.array(list("0123456789.,;:\t -+eE\"'#aZµ\r\n\n\n"))
    for _ in range(MUTANTS * 5):
        text = "".join(rng.choice(letters, rng.integers(0, 400)))
        try:
            layout = find_layout(text.splitlines(keepends=True), TableSettings(), "a")
        except SyntonyError:
            continue
        assert layout.first_values().shape == (layout.width, len(layout.sample))
