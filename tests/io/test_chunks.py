import io

import pytest
from samples import xdf_bytes, xdf_chunk, xdf_header, xdf_samples

from syntony.core.errors import FormatError
from syntony.io.chunks import WholeChunks, check_chunks


def check(content):
    return check_chunks(io.BytesIO(content), "a.xdf")


def test_a_whole_file_ends_where_it_ends():
    content = xdf_bytes()
    assert check(content).end == len(content)


def test_a_cut_file_ends_after_its_last_whole_chunk():
    content = xdf_bytes()
    cut = check(content[:-7])
    assert cut.end < len(content) - 7 == cut.size
    assert check(content[: cut.end]).end == cut.end


HEADER = xdf_header(1, "double64", channels=1, rate=10)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"XDX:", "does not begin as XDF"),
        (b"XDF:\x03", "damaged at byte 4: no chunk begins there"),
        (b"XDF:" + xdf_chunk(9, b""), "unknown kind 9"),
        (b"XDF:" + b"\x01\x01\x00\x00", "chunk of 1 bytes"),
        (b"XDF:" + xdf_samples(5, [(0.0, [1.0])]), "stream 5 that was never announced"),
        (b"XDF:" + HEADER + HEADER, "second header of stream 1"),
        (b"XDF:" + HEADER + xdf_chunk(3, b"\x01\0\0\0\x04\xff\xff\xff\x7f"), "claimed in 0 bytes"),
        (b"XDF:" + HEADER + xdf_chunk(3, b"\x01\0\0\0\x08" + b"\xff" * 8), "samples claimed in"),
        (b"XDF:" + HEADER + xdf_chunk(4, b"\x01\0\0\0" + b"\0" * 9), "clock offset of 13 bytes"),
        (b"XDF:" + HEADER + xdf_chunk(4, b"\x01\0\0\0" + b"\xff" * 16), "no number"),
        (b"XDF:" + xdf_header(1, "double64", channels=10**9, rate=10), "1000000000 channels"),
        (b"XDF:" + xdf_header(1, "double64", channels=-1, rate=10), "-1 channels"),
        (b"XDF:" + xdf_header(1, "double64", channels=1, rate=-5), "-5"),
        (b"XDF:" + xdf_header(1, "complex", channels=1, rate=5), "'complex' numbers"),
        (b"XDF:" + xdf_chunk(2, b"\x01\0\0\0<info></info>"), "without channel_count"),
        (b"XDF:" + xdf_chunk(2, b"\x01\0\0\0<info>"), "no XML"),
        (b"XDF:" + xdf_chunk(1, b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'), "no XML"),
    ],
)
def test_chunks_that_cannot_be_what_they_claim_are_refused(content, said):
    with pytest.raises(FormatError, match=said):
        check(content)


def test_text_samples_that_claim_more_than_they_hold_are_refused():
    # The published bomb: 2e8 texts claimed in a few bytes took 47 s and 2.4 GB.
    header = xdf_header(1, "string", channels=1, rate=0)
    claim = b"\x01\0\0\0\x04" + (200_000_000).to_bytes(4, "little") + b"\0" * 40
    with pytest.raises(FormatError, match="200000000 samples claimed in 40 bytes"):
        check(b"XDF:" + header + xdf_chunk(3, claim))


def test_the_whole_part_reads_like_a_file_that_ends_there():
    file = io.BytesIO(bytes(range(100)))
    part = io.BufferedReader(WholeChunks(file, 40), 16)
    assert part.read() == bytes(range(40))
    part.seek(-5, io.SEEK_END)
    assert part.read(100) == bytes(range(35, 40))
    part.seek(10)
    part.seek(2, io.SEEK_CUR)
    assert part.read(2) == bytes([12, 13])
