"""What issue after issue names: damaged and dishonest files get one clear line each."""

import gzip
import struct

import pytest
from samples import (
    BESIDE,
    SAMPLES,
    csv_text,
    intervals,
    motion_energy,
    polar_rows,
    polar_xlsx,
    repacked,
    table_text,
    xdf_bytes,
    xdf_chunk,
    xdf_footer,
    xdf_header,
    xdf_samples,
)
from tests.io.films import film, levels

from syntony.core.errors import FormatError, LimitError
from syntony.core.registry import collect
from syntony.io.child import Limits
from syntony.io.reading import read

READERS = list(SAMPLES)
RATES = [70 + i % 9 for i in range(60)]
RR = "".join(f"{v}\n" for v in intervals())


@pytest.fixture
def attempt(tmp_path):
    def run(reader, content, name=None, **options):
        for other, other_content in BESIDE.get(reader, {}).items():
            (tmp_path / other).write_bytes(other_content())
        file = tmp_path / (name or SAMPLES[reader][0])
        file.write_bytes(content.encode() if isinstance(content, str) else content)
        return read(file, reader=reader, **options)

    return run


def codes(recording):
    return {note.code for note in recording.notices}


@pytest.mark.parametrize("reader", READERS)
def test_an_empty_file_is_refused(attempt, reader):
    with pytest.raises(FormatError, match=r"is empty; copy it again"):
        attempt(reader, b"")


@pytest.mark.parametrize("reader", READERS)
def test_a_file_of_blank_lines_is_refused(attempt, reader):
    with pytest.raises(FormatError, match=SAMPLES[reader][0]):
        attempt(reader, b"\n\n  \n")


@pytest.mark.parametrize("reader", READERS)
def test_binary_as_text_and_text_as_binary_are_refused(attempt, reader, rng):
    for content in (rng.bytes(5000), b"MZ\x90\x00" + rng.bytes(300), b"some prose\nand more\n"):
        with pytest.raises(FormatError, match=SAMPLES[reader][0]):
            attempt(reader, content)


@pytest.mark.parametrize("reader", [r for r in READERS if not collect("readers")[r].streams])
def test_a_file_above_the_size_limit_is_refused_before_it_is_opened(tmp_path, reader):
    file = tmp_path / SAMPLES[reader][0]
    with file.open("wb") as sparse:
        sparse.truncate(10 << 30)
    with pytest.raises(LimitError, match=r"has 10240 MiB, more than the limit of 1024 MiB"):
        read(file, reader=reader)
    small = tmp_path / "b"
    small.write_bytes(SAMPLES[reader][1]() + b"\n" * (2 << 20))
    with pytest.raises(LimitError, match="more than the limit of 1 MiB"):
        read(small, reader=reader, limits=Limits(file_mb=1))


def test_no_film_is_too_large(tmp_path):
    path = tmp_path / "film.mp4"
    made = film(levels(25), "mp4", "libx264")
    at = made.index(b"moov") - 4
    hole = (2 << 20).to_bytes(4, "big") + b"free" + bytes((2 << 20) - 8)
    path.write_bytes(made[:at] + hole + made[at:])
    (video,) = read(path, limits=Limits(file_mb=1)).media
    assert video.count == 25


@pytest.mark.parametrize("reader", READERS)
def test_a_file_cut_anywhere_raises_or_says_what_is_missing(attempt, reader):
    whole = SAMPLES[reader][1]()
    complete = sum(len(s.values) for s in attempt(reader, whole).streams)
    for share in (0.02, 0.3, 0.5, 0.77, 0.999):
        try:
            found = attempt(reader, whole[: int(len(whole) * share)])
        except FormatError as error:
            assert SAMPLES[reader][0] in str(error)  # noqa: PT017 - it may also be read
            continue
        if reader in ("polar_team", "xdf"):
            assert codes(found) & {"truncated", "no-footer"}
        assert sum(len(s.values) for s in found.streams) <= complete


@pytest.mark.parametrize(
    ("reader", "content"),
    [
        ("delimited", "t,x,y\n" + "".join(f"{i},NaN,\n" for i in range(50))),
        ("mea", '"pat" "th"\n' + "NA NA\n" * 50),
    ],
)
def test_tables_of_nothing_but_nan_say_so(attempt, reader, content):
    found = attempt(reader, content)
    assert "not-observed" in codes(found)
    assert all(stream.coverage == 0 for stream in found.streams)


@pytest.mark.parametrize(
    ("reader", "content"),
    [
        ("rr", "rr\n" + "NaN\n" * 50),
        ("polar_team", polar_xlsx(polar_rows([""] * 50))),
        ("delimited", "when,who\n" + "now,me\n" * 50),
    ],
)
def test_files_without_any_number_are_refused(attempt, reader, content):
    with pytest.raises(FormatError, match=SAMPLES[reader][0]):
        attempt(reader, content)


def test_a_stream_of_nothing_but_nan_says_so(attempt):
    samples = [(i / 10, [float("nan")]) for i in range(60)]
    head = xdf_header(1, "double64", channels=1, rate=10, name="x")
    found = attempt("xdf", b"XDF:" + head + xdf_samples(1, samples) + xdf_footer(1, 60))
    assert codes(found) == {"not-observed"}


@pytest.mark.parametrize(
    ("reader", "content"),
    [
        ("delimited", "t,x\n" + "".join(f"{i / 10},5\n" for i in range(50))),
        ("mea", '"pat" "th"\n' + "".join(f"{i * 7 % 90} 12\n" for i in range(50))),
        ("rr", "800\n" * 50),
        ("polar_team", polar_xlsx(polar_rows([70] * 50))),
        (
            "xdf",
            b"XDF:"
            + xdf_header(1, "double64", channels=1, rate=10)
            + xdf_samples(1, [(i / 10, [4.0]) for i in range(50)]),
        ),
    ],
)
def test_constants_are_said(attempt, reader, content):
    assert "constant" in codes(attempt(reader, content))


def with_time(change):
    rows = [f"{i / 10:.1f},{i % 7}\n" for i in range(50)]
    change(rows)
    return "t,x\n" + "".join(rows)


def polar_with(line, clock):
    rows = polar_rows(RATES)
    rows[line][1] = clock
    return rows


def repeat(rows):
    rows[20] = rows[19]


def reset(rows):
    rows[20:] = [f"{i / 10:.1f},{i % 7}\n" for i in range(30)]


@pytest.mark.parametrize(
    ("reader", "content", "said"),
    [
        ("delimited", with_time(repeat), r"table\.csv: line 22 repeats the time"),
        ("delimited", with_time(reset), r"table\.csv: time runs backwards at line 22"),
        ("rr", with_time(repeat).replace("x", "HR", 1), r"rr\.txt: line 22 repeats"),
        ("rr", with_time(reset).replace("x", "HR", 1), r"rr\.txt: time runs backwards at line 22"),
        ("rr", csv_text(polar_with(10, "00:00:12")), r"rr\.txt: line 11 repeats"),
        ("polar_team", polar_xlsx(polar_with(10, "00:00:12")), r"\.xlsx: line 11 repeats"),
        ("polar_team", polar_xlsx(polar_with(10, "00:00:01")), r"\.xlsx: time runs backwards"),
    ],
)
def test_duplicated_times_and_backwards_clocks_are_refused_with_the_line(
    attempt, reader, content, said
):
    with pytest.raises(FormatError, match=said):
        attempt(reader, content)


def test_streams_with_impossible_clocks_are_left_out_with_a_word(attempt):
    heads = b"".join(
        xdf_header(i, "double64", channels=1, rate=10, name=f"s{i}") for i in (1, 2, 3)
    )
    good = [(i / 10, [float(i)]) for i in range(50)]
    chunks = [
        xdf_samples(1, [(5.0, [1.0])] * 50),
        xdf_samples(2, [*good[20:], *good[:20]]),
        xdf_samples(3, good),
    ]
    found = attempt("xdf", b"XDF:" + heads + b"".join(chunks))
    assert [s.name for s in found.streams] == ["s3"]
    left = {n.where: n.text for n in found.notices if n.code == "left-out"}
    assert set(left) == {"session.xdf: s1", "session.xdf: s2"}
    assert "runs backwards" in left["session.xdf: s2"]


@pytest.mark.parametrize(
    ("reader", "content", "name"),
    [
        ("delimited", gzip.compress(b"1,2\n" * (40 << 20)), "a.csv.gz"),
        ("mea", gzip.compress(b"1 2\n" * (40 << 20)), "a.txt.gz"),
        ("rr", gzip.compress(b"800\n" * (40 << 20)), "a.txt.gz"),
        ("xdf", gzip.compress(b"XDF:" + b"\0" * (160 << 20)), "a.xdfz"),
        ("polar_team", repacked(polar_xlsx(polar_rows(RATES)), theme1=b" " * (80 << 20)), None),
        (
            "xdf",
            b"XDF:"
            + xdf_header(1, "string", channels=1, rate=0)
            + xdf_chunk(3, b"\1\0\0\0\x04" + struct.pack("<I", 200_000_000) + b"\0" * 99),
            None,
        ),
        (
            "xdf",
            b"XDF:"
            + xdf_header(1, "double64", channels=90_000, rate=10)
            + xdf_chunk(3, b"\1\0\0\0\x08" + struct.pack("<Q", 1 << 40) + b"\0" * 99),
            None,
        ),
        ("xdf", xdf_bytes() + b"\x08" + struct.pack("<Q", 1 << 60) + b"\x03\x00" + b"x" * 99, None),
    ],
)
def test_bombs_cost_one_line(attempt, reader, content, name):
    try:
        found = attempt(reader, content, name)
    except (LimitError, FormatError) as error:
        assert (name or SAMPLES[reader][0]) in str(error)  # noqa: PT017 - some are cut files
    else:
        assert "truncated" in codes(found)


def test_samples_themselves_are_good(attempt):
    for reader, content in (("mea", motion_energy()), ("rr", RR), ("delimited", table_text())):
        assert attempt(reader, content).streams
