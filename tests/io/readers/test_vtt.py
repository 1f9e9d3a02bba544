import pytest
from turns import vtt_text

from syntony.core.errors import FormatError
from syntony.io.reading import read


@pytest.fixture
def file(tmp_path):
    def write(text, encoding="utf-8"):
        made = tmp_path / "a.vtt"
        made.write_bytes(text.encode(encoding))
        return made

    return write


def said(found):
    return {
        e.person: list(zip(e.times.tolist(), e.durations.tolist(), e.labels, strict=True))
        for e in found.events
    }


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_voices_are_persons(file, encoding):
    assert said(read(file(vtt_text().replace("\n", "\r\n"), encoding))) == {
        "Änne": [(0.5, 1.25, "Guten Tag."), (4.0, 1.25, "So.")],
        "Bob": [(1.5, 1.5, "Hello!")],
    }


def test_looks_and_remarks_are_no_speech(file):
    text = (
        "WEBVTT - a title\nX-TIMESTAMP-MAP=LOCAL:00:00:00.000\n\nSTYLE\n::cue { color: red }\n\n"
        "NOTE 00:01.000 --> 00:02.000\nnothing\n\n1\n01:02.500 --> 101:00:00.000 line:0\n"
        "<v.loud Ann &amp; Co><c.x>a &lt; b</c> <00:01.000>&nbsp;c\n<v Bob>no\n\n"
        "00:05.000 --> 00:06.000\n[music]\n"
    )
    assert said(read(file(text))) == {
        "Ann & Co": [(62.5, 363537.5, "a < b  c")],
        "Bob": [(62.5, 363537.5, "no")],
        "": [(5.0, 1.0, "[music]")],
    }


def test_names_before_a_colon_count_where_they_return(file):
    rows = ("Dr. Meyer: How are you?", "Anna: Well.", "Anna: Note: I am not.", "So: what?")
    text = "WEBVTT\n\n" + "".join(
        f"00:0{i}.000 --> 00:0{i}.500\n{row}\n\n" for i, row in enumerate(rows)
    )
    found = read(file(text + "00:09.000 --> 00:09.500\nDr. Meyer: I see.\nGood.\n"))
    assert {who: [s[2] for s in spans] for who, spans in said(found).items()} == {
        "Dr. Meyer": ["How are you?", "I see. Good."],
        "Anna": ["Well.", "Note: I am not."],
        "": ["So: what?"],
    }
    assert found.notices[0].text.endswith("for those who speak: Anna, Dr. Meyer.")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("WEBVTT\n\n00:01 --> 00:02\nx\n", "line 3: times like"),
        ("WEBVTT\n\n00:02.000 --> 00:01.000\nx\n", "line 3: 'x' ends at 1.000 s before"),
        ("WEBVTT\n\nNOTE nothing\n", "holds no annotation"),
        ("captions\n", "does not begin with WEBVTT"),
    ],
)
def test_damage_is_refused_in_words(file, text, message):
    with pytest.raises(FormatError, match=message):
        read(file(text), reader="vtt")
