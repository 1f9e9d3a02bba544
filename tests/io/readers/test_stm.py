import pytest
from turns import stm_text

from syntony.core.errors import FormatError
from syntony.io.reading import read, sniff


@pytest.fixture
def file(tmp_path):
    def write(text, name="a.stm"):
        made = tmp_path / name
        made.write_bytes(text.encode())
        return made

    return write


def test_utterances_keep_their_words_and_exact_lengths(file):
    found = read(file(stm_text((("Änne", 6.68, 7.16, "Guten Tag."), ("B", 7.2, 9.0, "Ja <eh>")))))
    first, second = found.events
    assert (first.name, first.person, first.labels) == ("turns", "Änne", ("Guten Tag.",))
    assert first.durations.tolist() == [0.48]  # 7.16 - 6.68 is 0.4800000000000004 in floats
    assert second.labels == ("Ja <eh>",)


def test_the_transcript_of_the_real_call(shared_data):
    path = shared_data("audio_dialogue") / "sample.stm"
    assert sniff(path)[0][0].name == "stm"
    found = read(path)
    assert [(e.person, len(e)) for e in found.events] == [("Diane", 8), ("Sheila", 5)]
    assert found.events[0].labels[0] == "Hello?"
    assert (found.events[0].times[0], found.events[0].durations[0]) == (6.68, 0.48)


def test_stretches_that_nobody_transcribed_are_left_out(file):
    text = stm_text() + "call 1 inter_segment_gap 3.0 4.0\n"
    text += "call 1 Bob 5.5 6.0 IGNORE_TIME_SEGMENT_IN_SCORING\n"
    found = read(file(text))
    assert sum(len(e) for e in found.events) == 3
    assert [note.code for note in found.notices] == ["lines-left-out"]


def test_a_line_without_times_is_refused(file):
    with pytest.raises(FormatError, match=r"a\.stm, line 5: file, channel"):
        read(file(stm_text() + "call 1 Bob later\n"))
    with pytest.raises(FormatError, match=r"ends at 1\.0 s before it begins at 2\.0 s"):
        read(file("call 1 Bob 2.0 1.0 word\n"), reader="stm")
    with pytest.raises(FormatError, match="2 recordings"):
        read(file(stm_text() + stm_text(file="b")))


def test_tables_of_numbers_are_left_to_others(file):
    rows = "".join(f"x 1 {i} {i}.0 {i}.5 word\n" for i in range(20))
    assert "stm" not in [reader.name for reader, _ in sniff(file(rows, "a.txt"))]
