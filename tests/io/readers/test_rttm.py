import pytest
from turns import rttm_text

from syntony.core.errors import FormatError
from syntony.io.reading import read, sniff


@pytest.fixture
def file(tmp_path):
    def write(text, name="a.rttm", encoding="utf-8"):
        made = tmp_path / name
        made.write_bytes(text.encode(encoding))
        return made

    return write


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_turns_of_each_speaker_stand_where_the_file_says(file, encoding, end):
    found = read(file(rttm_text().replace("\n", end), encoding=encoding))
    first, second = found.events
    assert (first.name, first.person) == ("turns", "Änne")
    assert first.times.tolist() == [0.5, 4.0]
    assert first.durations.tolist() == [1.25, 1.25]
    assert (second.person, second.times.tolist()) == ("Bob", [1.5])
    assert not [note for note in found.notices if note.warning]


def test_the_turns_of_the_real_call_are_those_of_its_file(shared_data):
    path = shared_data("audio_dialogue") / "sample.rttm"
    assert sniff(path)[0][0].name == "rttm"
    found = read(path)
    assert [(e.person, len(e)) for e in found.events] == [("speaker90", 5), ("speaker91", 5)]
    assert found.events[0].times.tolist() == [6.69, 8.32, 10.57, 18.05, 27.85]
    assert found.events[0].durations.tolist() == [0.43, 1.7, 4.13, 3.44, 2.15]
    assert found.events[1].times[-1] + found.events[1].durations[-1] == pytest.approx(28.5)


def test_overlaps_of_one_speaker_and_other_lines_are_told(file):
    text = rttm_text((("A", 0, 2, ""), ("A", 1, 3, ""), ("B", 1, 2, "")))
    text += "SPKR-INFO call 1 <NA> <NA> <NA> female A <NA> <NA>\n;; a remark\n\n"
    found = read(file(text))
    told = {note.code: note.text for note in found.notices}
    assert "turns" in told["overlapping-annotations"]
    assert "A: turns (1)" in told["overlapping-annotations"]
    assert "SPKR-INFO (1)" in told["lines-left-out"]


def test_touching_turns_do_not_overlap(file):
    text = rttm_text((("A", 0.1, 0.3, ""), ("A", 0.3, 0.7, "")))
    assert not read(file(text)).notices


def test_one_recording_of_several_must_be_named(file):
    made = file(rttm_text() + rttm_text((("C", 9, 10, ""),), file="other"))
    with pytest.raises(FormatError, match=r"2 recordings \(call, other\); say file="):
        read(made)
    (turns,) = read(made, settings={"file": "other"}).events
    assert (turns.person, turns.times.tolist()) == ("C", [9.0])
    with pytest.raises(FormatError, match="holds no turns of third"):
        read(made, settings={"file": "third"})


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("SPEAKER call 1 x 1.0 <NA> <NA> A <NA> <NA>", "line 1: a time in seconds was needed, 'x'"),
        ("SPEAKER call 1 1.0 -2 <NA> <NA> A <NA> <NA>", "lasts -2 s"),
        ("SPEAKER call 1 1.0 inf <NA> <NA> A <NA> <NA>", "'inf' came"),
        ("SPEAKER call 1 1.0", "8 or more fields"),
        ("SPKR-INFO call 1 <NA> <NA> <NA> female A <NA>", "holds no annotation"),
    ],
)
def test_what_is_no_turn_is_refused_with_its_line(file, line, message):
    with pytest.raises(FormatError, match=message):
        read(file(line + "\n"), reader="rttm")
