import pytest
from turns import TIERS, textgrid_text

from syntony.core.errors import FormatError
from syntony.io.reading import read, sniff


@pytest.fixture
def file(tmp_path):
    def write(text, encoding="utf-8", name="a.TextGrid"):
        made = tmp_path / name
        made.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
        return made

    return write


def short(tiers, end=6.0):
    """Praat's short text: the same tokens without their names."""
    lines = ['File type = "ooTextFile"', 'Object class = "TextGrid"', "", "0", str(end)]
    lines += ["<exists>", str(len(tiers))]
    for name, entries in tiers.items():
        kind = "TextTier" if entries and len(entries[0]) == 2 else "IntervalTier"
        lines += [f'"{kind}"', f'"{name}"', "0", str(end), str(len(entries))]
        for *times, label in entries:
            quoted = label.replace('"', '""')
            lines += [*map(str, times), f'"{quoted}"']
    return "\n".join(lines) + "\n"


def as_plain(found):
    return {
        e.name: list(zip(e.times.tolist(), e.durations.tolist(), e.labels, strict=True))
        for e in found.events
    }


EXPECTED = {
    "Änne": [(0.5, 1.25, 'sagt "ja"')],
    "Bob": [(1.5, 1.5, "Hello!")],
    "claps": [(2.25, 0.0, "x"), (3.5, 0.0, "y")],
}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("write", [textgrid_text, short])
def test_tiers_of_intervals_and_points_are_read_exactly(file, encoding, write):
    made = file(write(TIERS).replace("\n", "\r\n"), encoding)
    assert sniff(made)[0][0].name == "textgrid"
    assert as_plain(read(made)) == EXPECTED


def test_praatio_reads_the_same(file):
    from praatio.utilities import textgrid_io

    found = textgrid_io.parseTextgridStr(textgrid_text(TIERS))
    theirs = {
        tier["name"]: [(float(e[0]), e[-1].replace('""', '"')) for e in tier["entries"]]
        for tier in found["tiers"]
    }
    ours = as_plain(read(file(textgrid_text(TIERS))))
    assert theirs == {name: [(t, label) for t, _, label in spans] for name, spans in ours.items()}


def test_labels_may_hold_anything(file):
    words = 'xmin = 3\nintervals [9]: "quoted" ! 7 <exists>'
    found = read(file(textgrid_text({"a": [(0.25, 1, words), (1, 1e-3 + 1, "1")]})))
    assert found.events[0].labels == (words, "1")
    assert found.events[0].times.tolist() == [0.25, 1.0]


def test_times_before_zero_and_tiny_ones_keep_their_sign_and_size(file):
    found = read(file(textgrid_text({"a": [(-1.5, 1e-05, "x")]})))
    assert (found.events[0].times[0], found.events[0].durations[0]) == (-1.5, 1.50001)


def test_empty_tiers_repeated_names_and_overlaps_are_told(file):
    text = textgrid_text({"a": [(0, 2, "x"), (1, 3, "y")], "b": [(0, 6, " ")], "A": []})
    found = read(file(text.replace('name = "A"', 'name = "a"')))
    told = {note.code: note.text for note in found.notices}
    assert told["empty-tier"] == "Nothing is annotated in: b, a #2."
    assert "a (1)" in told["overlapping-annotations"]


def test_one_tier_can_be_chosen(file):
    made = file(textgrid_text(TIERS))
    assert list(as_plain(read(made, settings={"tiers": ["Bob"]}))) == ["Bob"]
    with pytest.raises(FormatError, match="no tier called x; it has: Änne, Bob, claps"):
        read(made, settings={"tiers": ["x"]})


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (b"ooBinaryFile\x08TextGrid\x00\x00", "save it in Praat as a text file"),
        (textgrid_text(TIERS).replace("TextGrid", "PitchTier"), "another object"),
        (textgrid_text(TIERS)[:-12], "cut off: a label was needed"),
        (textgrid_text(TIERS).replace("xmin = 1.5", "xmin = later"), "a time was needed, '\"Hello"),
        (textgrid_text(TIERS).replace("size = 3", "size = 3000000"), "cannot be 3000000"),
        (textgrid_text({"a": [(2, 1, "x")]}), "line 18: 'x' ends at 1 s before it begins at 2 s"),
        (textgrid_text({"a": [(0, 1, "")]}), "holds no annotation"),
    ],
)
def test_damage_is_refused_in_words(file, text, message):
    with pytest.raises(FormatError, match=message):
        read(file(text), reader="textgrid")
