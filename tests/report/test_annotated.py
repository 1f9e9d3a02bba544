import csv
import io
import zipfile

import pympi
import pytest

from syntony.core.annotations import Judged, Label, Note
from syntony.core.moments import Moment
from syntony.report.annotated import COLUMNS, Annotated, as_elan, as_tables
from syntony.report.build import report_bytes
from syntony.report.delivery import table

FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("x")')
MOMENT = Moment(
    "joint_peak", 1 / 3, 30.0, 20.0, "Two rise", "They rise.", ("T", "C"), ("x", "y"), 2.5,
    per_hour=0.7, method="Rule",
)  # fmt: skip


@pytest.fixture
def taken(session):
    notes = [Note(f"n{k}", float(k), text, text, created="2026") for k, text in enumerate(FORMULAS)]
    moments = [Judged("a", MOMENT, "agreed", starred=True), Judged("b", MOMENT, "rejected")]
    return Annotated(session, moments, notes, [Label("l", "1", "calm", 2.5, "T")])


def tables(content):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {
            name: list(
                csv.DictReader(io.StringIO(archive.read(name).decode(), newline=""), delimiter="\t")
            )
            for name in archive.namelist()
        }


def test_every_table_holds_its_rows_and_the_dictionary_their_columns(taken):
    found = tables(as_tables(taken))
    assert [len(found[f"{name}.tsv"]) for name in ("moments", "notes", "labels")] == [2, 7, 1]
    assert float(found["moments.tsv"][0]["start (s)"]) == 1 / 3
    assert [row["decision"] for row in found["moments.tsv"]] == ["agreed", "rejected"]
    told = {row["column"]: row["what it holds"] for row in found["dictionary.tsv"]}
    for name in ("moments.tsv", "notes.tsv", "labels.tsv"):
        assert all(told[column] for column in found[name][0])
    expected = list(csv.DictReader(io.StringIO(table(taken.findings.findings))))
    assert found["findings.tsv"] == expected
    assert as_tables(taken) == as_tables(taken)


def test_no_text_is_a_formula(taken):
    for row, text in zip(tables(as_tables(taken))["notes.tsv"], FORMULAS, strict=True):
        assert row["text"] == "'" + text.replace("\r", "\n")
        assert row["author"] == row["text"]


def test_elan_gets_a_tier_for_each_kind(taken, tmp_path):
    path = tmp_path / "a.eaf"
    path.write_bytes(as_elan(taken))
    names = set(pympi.Elan.Eaf(str(path)).get_tier_names())
    assert {"moments", "moments rejected", "labels@T"} <= names


def test_a_session_without_anything_has_a_dictionary_alone():
    assert list(tables(as_tables(Annotated(None, (), (), ())))) == ["dictionary.tsv"]


def test_columns_are_all_used(taken):
    found = tables(as_tables(taken))
    used = {c for name in ("moments", "notes", "labels") for c in found[f"{name}.tsv"][0]}
    assert used == set(COLUMNS)


def test_the_report_shows_what_was_written_as_text(session):
    notes = (Note("n", 61.0, "<script>alert(1)</script>", "T"), Label("l", "1", "calm", 2.0, "T"))
    page = report_bytes(session, written=notes).decode().replace("<wbr>", "")
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script>" not in page
    assert page.index("Label: calm") < page.index("1:01")
    assert "What was written" not in report_bytes(session).decode()
