import numpy as np
import pytest

from syntony.core.errors import FormatError
from syntony.io.reading import read, sniff


def names(found):
    return [reader.name for reader, _ in found]


@pytest.fixture
def file(tmp_path):
    def write(text, name="200_01.txt"):
        made = tmp_path / name
        made.write_text(text)
        return made

    return write


def energy(rng, n=400, columns=2):
    values = np.maximum(0, rng.normal(100, 200, (n, columns))).astype(int)
    return "".join(" ".join(map(str, row)) + "\n" for row in values)


def test_motion_energy_is_recognized_with_and_without_names(file, rng):
    for text in ('"pat" "th"\n' + energy(rng), energy(rng), energy(rng, columns=4)):
        assert names(sniff(file(text)))[0] == "mea"
    assert names(sniff(file("pat,th\n" + energy(rng).replace(" ", ","), "mea_1.csv")))[0] == "mea"


@pytest.mark.parametrize(
    "text",
    [
        "".join(f"{1 + i % 3} {1 + i % 2}\n" for i in range(99)),  # codes
        "".join(f"{i} {i * 7 % 300}\n" for i in range(99)),  # a counter
        "".join(f"{i * 7 % 300}.5 {i * 11 % 300}\n" for i in range(99)),  # no pixels
        "".join(f"{70 + i % 9} {75 + i % 7}\n" for i in range(99)),  # heart rates
        "".join(f"{i * 7 % 300 - 5} {i * 11 % 300}\n" for i in range(99)),  # below zero
        "".join(f"{i * 7 % 300}\n" for i in range(99)),  # one person
        "person x\n" + "".join(f"{i % 4} {i * 7 % 300}\n" for i in range(99)),  # a long table
        "x time\n" + "".join(f"{i * 7 % 300} {i // 2}\n" for i in range(99)),  # times
    ],
)
def test_other_tables_are_not_taken_for_motion_energy(file, text):
    assert "mea" not in names(sniff(file(text)))


def test_an_empty_room_at_the_beginning_is_still_motion_energy(file, rng):
    assert names(sniff(file('"pat" "th"\n' + "0 0\n" * 400 + energy(rng))))[0] == "mea"


def test_the_rate_is_assumed_with_a_warning_unless_told(file, rng):
    made = file('"pat" "th"\n' + energy(rng))
    found = read(made)
    assert found.streams[0].rate == 25
    (notice,) = [note for note in found.notices if note.code == "assumed-rate"]
    assert notice.warning
    assert "25 frames a second" in notice.text
    assert "scale with it" in notice.text
    assert "--rate" in notice.text
    told = read(made, settings={"rate": "30000/1001"})
    assert float(told.streams[0].rate) == pytest.approx(29.97003)
    assert not any(note.code == "assumed-rate" for note in told.notices)


def test_columns_are_movement_in_arbitrary_units(file, rng):
    pat, th = read(file('"pat" "th"\n' + energy(rng))).streams
    assert (pat.name, pat.unit, pat.modality) == ("pat", "a.u.", "movement")
    assert th.name == "th"


def test_negative_pixels_are_refused_with_the_line(file, rng):
    made = file('"pat" "th"\n' + energy(rng) + "5 -1\n")
    with pytest.raises(FormatError, match=r"200_01\.txt, line 402, column 'th': .*negative"):
        read(made, reader="mea")


def test_the_twelve_real_sessions(shared_data):
    files = sorted(shared_data("mea_therapy").glob("*/*.txt"))
    assert len(files) == 12
    for file in files:
        assert names(sniff(file))[0] == "mea"
        found = read(file)
        assert [s.name for s in found.streams] == ["pat", "th"]
        assert {(len(s), s.rate, s.coverage) for s in found.streams} == {(15_000, 25, 1.0)}
    first = read(shared_data("mea_therapy") / "dropout" / "100_01.txt")
    assert first.streams[0].values[:3].tolist() == [46, 14, 66]
    assert first.streams[1].values[:3].tolist() == [3879, 2952, 3853]
