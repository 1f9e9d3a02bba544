import pytest
from turns import srt_text

from syntony.core.errors import FormatError
from syntony.io.reading import read


@pytest.fixture
def file(tmp_path):
    def write(text, encoding="utf-8"):
        made = tmp_path / "a.srt"
        made.write_bytes(text.encode(encoding))
        return made

    return write


def said(found):
    return {
        e.person: list(zip(e.times.tolist(), e.durations.tolist(), e.labels, strict=True))
        for e in found.events
    }


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_names_in_capitals_are_persons(file, encoding):
    found = read(file(srt_text().replace("\n", "\r\n"), encoding))
    assert said(found) == {
        "ÄNNE": [(0.5, 1.25, "Guten Tag."), (4.0, 1.25, "So.")],
        "BOB": [(1.5, 1.5, "Hello!")],
    }
    assert [note.code for note in found.notices] == ["guessed-persons"]


def test_tags_numbers_and_dashes_are_no_words(file):
    text = (
        "7\n00:00:01,5 --> 0:00:02,000 X1:40\n{\\an8}<i>42</i>\n\n12\n"
        "00:00:03,000 --> 00:00:04,000\n- ANN: Hi.\n- BEN: Hello.\n"
    )
    assert said(read(file(text))) == {
        "": [(1.5, 0.5, "42")],
        "ANN": [(3.0, 1.0, "Hi.")],
        "BEN": [(3.0, 1.0, "Hello.")],
    }


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("1\n00:00:01,000 --> later\nx\n", "line 2: times like"),
        ("1\n00:00:02,000 --> 00:00:01,000\nx\n", "ends at 1.000 s before"),
        ("no caption\n", "holds no annotation"),
    ],
)
def test_damage_is_refused_in_words(file, text, message):
    with pytest.raises(FormatError, match=message):
        read(file(text), reader="srt")
