from itertools import pairwise

import pympi
import pytest

from syntony.io.exchange.elan import POINT, Written, eaf
from syntony.io.reading import read


def written(path, *annotations):
    path.write_bytes(eaf(annotations))
    return path


def tiers(path):
    """What pympi, another reader, finds: tier -> (start, stop, text) in milliseconds."""
    document = pympi.Elan.Eaf(str(path))
    return {
        name: sorted(tuple(a[:3]) for a in document.get_annotation_data_for_tier(name))
        for name in document.get_tier_names()
    }


def test_another_reader_finds_every_annotation_at_its_time(tmp_path):
    path = written(
        tmp_path / "a.eaf",
        Written("notes", "T", 12.3456, 20.0, "She leans <back> & laughs\nthen stops"),
        Written("labels", "T", 5.0, None, "shift"),
        Written("moments", "", 0.0, 600.0, "Zwei atmen ä 語"),
    )
    assert tiers(path) == {
        "notes@T": [(12346, 20000, "She leans <back> & laughs\nthen stops")],
        "labels@T": [(5000, 5000 + round(1000 * POINT), "shift")],
        "moments": [(0, 600_000, "Zwei atmen ä 語")],
    }


def test_what_overlaps_goes_to_tiers_of_its_own(tmp_path):
    spans = [(0, 10), (5, 15), (9, 12), (10, 11), (20, 20)]
    path = written(
        tmp_path / "a.eaf", *(Written("moments", "", a, b, f"{a}-{b}") for a, b in spans)
    )
    found = tiers(path)
    assert set(found) == {"moments", "moments 2", "moments 3"}
    assert sum(map(len, found.values())) == len(spans)
    for placed in found.values():
        assert all(a[1] <= b[0] for a, b in pairwise(placed))
        assert all(start < stop for start, stop, _ in placed)


def test_our_own_reader_reads_it_back(tmp_path):
    path = written(
        tmp_path / "a.eaf",
        Written("notes", "T", 1.0, 2.0, "one"),
        Written("moments", "", 3.0, 4.0, "x"),
    )
    events = read(path).events
    assert {(e.name, e.person, e.labels) for e in events} == {
        ("notes", "T", ("one",)), ("moments", "", ("x",)),
    }  # fmt: skip
    (notes,) = (e for e in events if e.name == "notes")
    assert (notes.times[0], notes.durations[0]) == (1.0, 1.0)


@pytest.mark.parametrize("text", ["\x00\x08", "]]>", "&xxe;", "\ud800", "\uffff", "<!--"])
def test_no_text_breaks_the_document(tmp_path, text):
    path = written(tmp_path / "a.eaf", Written(f"t{text}", text, -1.0, 0.5, text))
    ((placed,),) = tiers(path).values()
    assert placed[:2] == (0, 500)


def test_nothing_written_is_a_document_all_the_same(tmp_path):
    assert tiers(written(tmp_path / "a.eaf")) == {}
