import csv
import io
import math
import zipfile

import pympi
import pytest

from syntony.core.annotations import Feeling, Hunch, Judged, Label, Note
from syntony.core.forms import builtin_form
from syntony.core.moments import Moment
from syntony.core.ratings import Rated, Rating, RatingBlock
from syntony.core.scores import Response
from syntony.report.annotated import COLUMNS, Annotated, as_elan, as_tables
from syntony.report.build import report_bytes
from syntony.report.delivery import table

FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("x")')
OTHERS = ("findings.tsv", "dictionary.tsv")
MOMENT = Moment(
    "joint_peak", 1 / 3, 30.0, 20.0, "Two rise", "They rise.", ("T", "C"), ("x", "y"), 2.5,
    per_hour=0.7, method="Rule",
)  # fmt: skip

SKIPPED = {str(i): 2.0 for i in range(1, 9)} | {"9": math.nan}
PHQ = Response(
    "r", builtin_form("phq-9"), "=C", "2026-03-14", SKIPPED, phase="before", author="T"
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


def test_columns_are_all_used(taken, told):
    answered = Annotated(None, (), (), (), responses=(PHQ,))
    found = tables(as_tables(taken)) | tables(as_tables(told)) | tables(as_tables(answered))
    used = {c for name, rows in found.items() if name not in OTHERS for c in rows[0]}
    assert used == set(COLUMNS)


def test_the_report_shows_what_was_written_as_text(session):
    notes = (Note("n", 61.0, "<script>alert(1)</script>", "T"), Label("l", "1", "calm", 2.0, "T"))
    page = report_bytes(session, written=notes).decode().replace("<wbr>", "")
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script>" not in page
    assert page.index("Label: calm") < page.index("1:01")
    assert "What was written" not in report_bytes(session).decode()


@pytest.fixture
def told():
    rating = Rating("r", 2.0, "=closeness", "far", "close", "client", "T")
    blocks = [RatingBlock("a", "r", 0, 50, (0.25,) * 30), RatingBlock("b", "r", 1, 100, (1.0,))]
    return Annotated(
        None, (), (), (), [Hunch("h", 3.0, "+sad", "client", 2, "T", "partly")],
        [Feeling("f", 4.0, "", "", "T", valence=-0.5, arousal=0.25),
         Feeling("g", 4.0, "calm", "client", "T", 3, reply="=no")],
        [Rated(rating, blocks)],
    )  # fmt: skip


def test_hunches_words_and_every_reading_are_in_the_tables_with_a_dictionary(told):
    found = tables(as_tables(told))
    assert found["hunches.tsv"][0]["answer"] == "partly"
    assert found["hunches.tsv"][0]["text"] == "'+sad"
    assert [row["emotion"] for row in found["emotion_words.tsv"]] == ["", "calm"]
    assert [row["valence"] for row in found["emotion_words.tsv"]] == ["-0.5", ""]
    assert float(found["ratings.tsv"][0]["seconds"]) == 31 / 25
    read = [(float(row["time (s)"]), float(row["value"])) for row in found["rating_values.tsv"]]
    assert read == [(k / 25, 0.25) for k in range(50, 80)] + [(4.0, 1.0)]
    words = {row["column"]: row["what it holds"] for row in found["dictionary.tsv"]}
    used = {
        column for name, rows in found.items() if name != "dictionary.tsv" for column in rows[0]
    }
    assert used == set(words)
    assert all(words.values())


def test_elan_gets_the_mean_of_each_second_of_a_rating(told, tmp_path):
    path = tmp_path / "a.eaf"
    path.write_bytes(as_elan(told))
    eaf = pympi.Elan.Eaf(str(path))
    (tier,) = [name for name in eaf.get_tier_names() if name.startswith("rating of client")]
    assert eaf.get_annotation_data_for_tier(tier) == [
        (2000, 3000, "0.25"), (3000, 3200, "0.25"), (4000, 4040, "1.00"),
    ]  # fmt: skip
    assert eaf.get_annotation_data_for_tier("hunches@T")[0][2] == (
        "+sad (about client, sure 2 of 5, partly)"
    )
    words = [text for name in ("emotion words@T", "emotion words@T 2")
             for *_, text in eaf.get_annotation_data_for_tier(name)]  # fmt: skip
    assert words == ["valence -0.50, arousal +0.25 (T)", "calm (client)"]


def test_answers_and_scores_come_with_numbers_of_items_alone():
    other = Response("q", builtin_form("ors"), "C", "2026-03-14", given={"total": 12.5})
    content = as_tables(Annotated(None, (), (), (), responses=(PHQ, other)))
    found = tables(content)
    scores = found["scores.tsv"]
    assert [(r["form"], r["score"], r["missing answers"], r["computed"]) for r in scores] == [
        ("phq-9", "18.0", "1", "here"),
        ("ors", "12.5", "0", "elsewhere"),
    ]
    assert scores[0]["answered by"] == "'=C"
    assert [row["answered"] for row in found["answers.tsv"]] == ["2.0"] * 8 + [""]
    told = {row["column"] for row in found["dictionary.tsv"]}
    assert set(scores[0]) | set(found["answers.tsv"][0]) <= told
    assert PHQ.form.items[0].text.encode() not in content


def test_the_report_shows_scores_with_their_bands_and_terms(session):
    other = Response("q", builtin_form("session-items"), "C", "2026-03-15", {"pace": 3.0})
    page = report_bytes(session, written=(other, PHQ)).decode().replace("<wbr>", "")
    assert "What people said on forms" in page
    row = page[page.index("2026-03-14") :]
    assert "moderately severe" in row[:400]
    assert "18*" in row[:400]
    assert "0 to 27" in row[:400]
    assert page.index("2026-03-14") < page.index("2026-03-15")
    assert "Pfizer Inc." in page
    assert "Not validated." in page
    assert "What was written" not in page
    assert PHQ.form.items[0].text not in page
    assert "What people said on forms" not in report_bytes(session).decode()
