import hashlib

from syntony.core.provenance import Source, fingerprint, seed_for, software


def test_a_source_holds_hash_and_size_but_no_folder(tmp_path):
    file = tmp_path / "private name" / "a.txt"
    file.parent.mkdir()
    file.write_bytes(b"1 2\n" * 1_000_000)
    source = Source.of(file, "delimited")
    assert source.sha256 == hashlib.sha256(file.read_bytes()).hexdigest()
    assert (source.name, source.size_bytes) == ("a.txt", 4_000_000)


def test_fingerprints_ignore_the_order_of_keys():
    assert fingerprint({"a": 1, "b": [2]}) == fingerprint({"b": [2], "a": 1})
    assert fingerprint({"a": 1}) != fingerprint({"a": 2})


def test_every_task_has_a_seed_of_its_own():
    seeds = {seed_for(1, f"session-{i}", measure) for i in range(50) for measure in ("wcc", "susy")}
    assert len(seeds) == 100


def test_versions_name_what_computes():
    assert {"syntony", "python", "numpy", "numba"} <= set(software())
