import pytest

from syntony.core.errors import FormatError
from syntony.core.forms import builtin_forms
from syntony.io.scorelist import MOST, read_scores

FORMS = builtin_forms()
HEAD = "form,person,date,scale,score\n"


def read(text):
    return [
        (one.form.key, one.person, one.taken, dict(one.scores)) for one in read_scores(text, FORMS)
    ]


def test_scores_of_one_form_and_day_are_one():
    text = HEAD + (
        "wai-sr,C,2026-03-14,task,4.25\nwai-sr,C,2026-03-14,bond,4.5\n"
        "ors,C,2026-03-14,total,21.5\n\nwai-sr,C,2026-03-21,goal,3\n"
    )
    assert read(text) == [
        ("wai-sr", "C", "2026-03-14", {"task": 4.25, "bond": 4.5}),
        ("ors", "C", "2026-03-14", {"total": 21.5}),
        ("wai-sr", "C", "2026-03-21", {"goal": 3.0}),
    ]


def test_spreadsheets_of_every_land_are_read():
    for mark in ",;\t":
        row = mark.join(("Score", "Form", "Scale", "Person", "Date"))
        text = f"\ufeff{row}\r\n{mark.join(('12', 'ors', '', 'C', '2026-03-14'))}\r\n"
        assert read(text) == [("ors", "C", "2026-03-14", {"total": 12.0})]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "has the columns form, person, date, scale, score; there came: none"),
        ("form,score\n", "there came: form, score"),
        (HEAD, "holds no score"),
        (HEAD + "ors,C,2026-03-14,total\n", "Line 2: 5 cells were needed, 4 came"),
        (HEAD + "\nxyz,C,2026-03-14,total,1\n", "Line 3: no form is called 'xyz'"),
        (HEAD + "ors,,2026-03-14,total,1\n", "Line 2: it names no person"),
        (HEAD + "ors,C,14.3.2026,total,1\n", "'14.3.2026' and '1' came"),
        (HEAD + "ors,C,2026-03-14,total,many\n", "'many' came"),
        (HEAD + "ors,C,2026-03-14,total,nan\n", "no score came"),
        (HEAD + "ors,C,2026-03-14,total,inf\n", "from 0 to 40; inf came"),
        (HEAD + "ors,C,2026-03-14,total,41\n", "Line 2: ORS, Total: a score lies from 0 to 40"),
        (HEAD + "ors,C,2026-03-14,mood,4\n", "ORS has no scale 'mood'"),
        (HEAD + "ors,C,2026-03-14,total,4\n" * 2, "Line 3: this score stands in the table twice"),
        (HEAD + "\n" * MOST, "at most 10,000 lines"),
    ],
)
def test_a_table_that_cannot_be_is_refused_by_its_line(text, told):
    with pytest.raises(FormatError) as error:
        read_scores(text, FORMS)
    assert told in str(error.value)
