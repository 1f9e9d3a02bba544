import gzip
import struct

import numpy as np
import pytest
from samples import (
    xdf_bytes,
    xdf_chunk,
    xdf_footer,
    xdf_header,
    xdf_offsets,
    xdf_samples,
)

from syntony.core.errors import FormatError
from syntony.core.signals import Events, Samples, Signal, SignalSet
from syntony.io.observed import stream_name
from syntony.io.reading import read, sniff


@pytest.fixture
def xdf(tmp_path):
    def write(*chunks, name="a.xdf"):
        made = tmp_path / name
        made.write_bytes(b"".join(chunks))
        return made

    return write


def codes(recording):
    return [note.code for note in recording.notices]


def even(stream, n, rate, *, start=100.0, channels=1, kind="d"):
    samples = [(start + i / rate, [float(i % 17)] * channels) for i in range(n)]
    return xdf_samples(stream, samples, kind)


def test_streams_become_signals_and_markers_events(xdf):
    found = read(xdf(xdf_bytes()))
    (wave,) = found.streams
    (marks,) = found.events
    assert isinstance(wave, SignalSet)
    assert wave.channels == ("wave/a", "wave/µ")
    assert (wave.unit, wave.modality, wave.rate) == ("mV", "brain", 50)
    assert wave.start == pytest.approx(100.25)  # the clock offset of 0.25 s is applied
    assert wave.values[0] == pytest.approx(np.sin(np.arange(200) / 7))
    assert isinstance(marks, Events)
    assert marks.labels == ("go", "<b>stop</b>", "end")
    assert marks.times == pytest.approx([100.75, 101.25, 101.25])
    assert not found.notices
    assert found.clocks["wave"].offset_error == pytest.approx(0, abs=1e-9)


def test_a_packed_file_reads_alike(xdf):
    plain = read(xdf(xdf_bytes()))
    packed = read(xdf(gzip.compress(xdf_bytes()), name="a.xdfz"))
    assert np.array_equal(plain.streams[0].values, packed.streams[0].values)
    assert packed.source.reader == "xdf"


@pytest.mark.parametrize(
    ("kind", "code"),
    [("int8", "b"), ("int16", "h"), ("int32", "i"), ("int64", "q"), ("float32", "f")],
)
def test_every_kind_of_number_is_read(xdf, kind, code):
    values = [-3, 0, 7, 100]
    samples = [(float(i), [v]) for i, v in enumerate(values)]
    head = xdf_header(1, kind, channels=1, rate=1)
    found = read(xdf(b"XDF:", head, xdf_samples(1, samples, code)))
    assert found.streams[0].values.tolist() == values


def test_a_stream_without_a_rate_keeps_its_times(xdf):
    samples = [(1.0, [5.0]), (1.7, [6.0]), (1.7, [7.0]), (3.0, [8.0])]
    head = xdf_header(1, "double64", channels=1, rate=0, name="rating", type_="Rating")
    found = read(xdf(b"XDF:", head, xdf_samples(1, samples), xdf_footer(1, 4)))
    (rating,) = found.streams
    assert isinstance(rating, Samples)
    assert (rating.name, rating.modality) == ("rating", "rating")
    assert rating.times.tolist() == [1.0, 1.7, 3.0]
    assert codes(found) == ["repeated-times"]


def test_samples_without_stamps_follow_the_one_before(xdf):
    samples = [(10.0, [0.0])] + [(None, [float(i)]) for i in range(1, 50)]
    head = xdf_header(1, "double64", channels=1, rate=10, name="x")
    (x,) = read(xdf(b"XDF:", head, xdf_samples(1, samples))).streams
    assert isinstance(x, Signal)
    assert (x.rate, x.start) == (10, 10.0)


def test_lost_samples_are_a_gap(xdf):
    head = xdf_header(1, "double64", channels=1, rate=50, name="x")
    found = read(
        xdf(b"XDF:", head, even(1, 200, 50), even(1, 200, 50, start=110.0), xdf_footer(1, 400))
    )
    (x,) = found.streams
    assert (len(x), len(x.support)) == (700, 2)
    assert x.coverage == pytest.approx(400 / 700)
    assert codes(found) == ["gaps"]
    assert "300 of 700 samples" in found.notices[0].text


def test_a_rate_unlike_the_declared_one_is_used_and_said(xdf):
    head = xdf_header(1, "double64", channels=1, rate=25, name="x")
    found = read(xdf(b"XDF:", head, even(1, 355, 9.85), xdf_footer(1, 355)))
    assert float(found.streams[0].rate) == 9.85
    assert "25 Hz are declared; by its time stamps it has 9.85 Hz" in found.notices[0].text


def test_a_reset_clock_is_put_together_by_the_recorder_s(xdf):
    # The sender restarts: its time falls from 1000 s to 0 s, its offsets tell.
    head = xdf_header(1, "double64", channels=1, rate=50, name="x")
    offsets = [(1000.0 + 5 * i, -900.0) for i in range(6)] + [(5.0 * i, 140.0) for i in range(6)]
    found = read(
        xdf(
            b"XDF:", head, even(1, 1250, 50, start=1000.0), even(1, 1250, 50, start=0.0),
            xdf_offsets(1, offsets), xdf_footer(1, 2500),
        )
    )  # fmt: skip
    (x,) = found.streams
    assert x.start == pytest.approx(100.0)
    assert x.stop == pytest.approx(165.0)
    assert codes(found) == ["gaps", "clock-reset"]


def test_several_computers_and_the_error_between_them_are_said(xdf):
    chunks = [b"XDF:"]
    for stream, host in ((1, "left"), (2, "right")):
        wobble = [(100 + 5 * i, 0.5 + 0.001 * (-1) ** i) for i in range(8)]
        chunks += [
            xdf_header(stream, "double64", channels=1, rate=50, name="x", host=host),
            even(stream, 2000, 50),
            xdf_offsets(stream, wobble),
            xdf_footer(stream, 2000),
        ]
    found = read(xdf(*chunks))
    assert [s.name for s in found.streams] == ["x @ left", "x @ right"]
    (notice,) = found.notices
    assert notice.code == "several-clocks"
    assert "left, right" in notice.text
    # Residuals of 1 ms about a line through 8 offsets: 1.13 ms / sqrt(8).
    assert found.clocks["x @ left"].offset_error == pytest.approx(0.0004, abs=1e-4)
    assert "0.4 ms" in notice.text


def test_streams_of_one_name_get_numbers(xdf):
    head = [xdf_header(i, "double64", channels=1, rate=50, name="x", host="") for i in (1, 2)]
    found = read(xdf(b"XDF:", *head, even(1, 20, 50), even(2, 20, 50)))
    assert [s.name for s in found.streams] == ["x", "x #2"]


def test_a_cut_file_keeps_what_it_has(xdf):
    content = xdf_bytes()
    cut = content[: content.index(b"end") + 100]
    found = read(xdf(cut))
    assert {"truncated", "no-footer"} <= set(codes(found))
    assert len(found.streams[0].values[0]) == 100


def test_a_sample_that_is_half_there_is_not_made_up(xdf):
    # pyxdf fills a last, cut sample with the bytes of the one before.
    head = xdf_header(1, "double64", channels=2, rate=10, name="x")
    content = head + xdf_samples(1, [(float(i) / 10, [1.0, 2.0]) for i in range(20)])
    tail = xdf_samples(1, [(2.0, [3.0, 4.0])])
    found = read(xdf(b"XDF:", content, tail[:-8]))
    assert found.streams[0].values.shape == (2, 20)
    assert "truncated" in codes(found)


def test_a_stream_that_cannot_be_read_does_not_stop_the_others(xdf):
    heads = [xdf_header(i, "double64", channels=1, rate=50, name=f"s{i}") for i in (1, 2)]
    stuck = xdf_samples(1, [(5.0, [1.0])] * 9)
    found = read(xdf(b"XDF:", *heads, stuck, even(2, 50, 50)))
    assert [s.name for s in found.streams] == ["s2"]
    (notice,) = [n for n in found.notices if n.code == "left-out"]
    assert notice.where == "a.xdf: s1"
    assert "its time stands still" in notice.text


def test_streams_can_be_chosen_and_unknown_ones_are_refused(xdf):
    made = xdf(xdf_bytes())
    found = read(made, settings={"streams": ["marks"]})
    assert (len(found.streams), len(found.events)) == (0, 1)
    with pytest.raises(FormatError, match="no stream called eeg; there are: wave, marks"):
        read(made, settings={"streams": ["eeg"]})


def test_slashes_in_names_of_streams_and_channels_do_not_mix_them_up(xdf):
    head = xdf_header(
        1, "double64", channels=2, rate=50, name="left/right", labels=("F3/A2", "F4/A1")
    )
    (stream,) = read(xdf(b"XDF:", head, even(1, 50, 50, channels=2))).streams
    assert stream.channels == ("left/right/F3-A2", "left/right/F4-A1")
    assert stream_name(stream) == "left/right"


def test_a_file_without_samples_is_refused(xdf):
    made = xdf(b"XDF:", xdf_header(1, "double64", channels=1, rate=50, name="x"))
    with pytest.raises(FormatError, match=r"a\.xdf holds no samples and no markers"):
        read(made)
    with pytest.raises(FormatError, match=r"a\.xdf holds no samples and no markers"):
        read(xdf(b"XDF:"))


def test_a_chunk_of_ten_gigabytes_is_taken_for_a_cut_file(xdf):
    claim = b"\x08" + struct.pack("<Q", 10 << 30) + b"\x03\x00\x01\x00\x00\x00"
    found = read(xdf(xdf_bytes(), claim))
    assert "truncated" in codes(found)
    assert found.streams[0].values.shape == (2, 200)


def test_damage_in_the_middle_is_refused_with_the_byte(xdf):
    content = bytearray(xdf_bytes())
    place = content.index(b"</info>") + 7
    content[place] = 77
    with pytest.raises(FormatError, match=rf"a\.xdf is damaged at byte {place}"):
        read(xdf(bytes(content)))


def test_four_real_headbands(shared_data):
    file = shared_data("xdf") / "session_2020_02_21_14_21_11_anticipation.xdf"
    assert sniff(file)[0] == (sniff(file)[0][0], 1.0)
    found = read(file)
    assert len(found.streams) == 12
    by_name = {s.channels[0].split("/")[0]: s for s in found.streams}
    eeg = [s for name, s in by_name.items() if name.endswith("EEG")]
    assert [s.rate for s in eeg] == [256] * 4
    assert {s.values.shape for s in eeg} == {(4, 9216), (4, 9240), (4, 9250)}
    assert {s.modality for s in eeg} == {"brain"}
    others = [s for name, s in by_name.items() if not name.endswith("EEG")]
    assert {float(s.rate) for s in others} == {9.85}
    assert codes(found).count("rate-differs") == 8
    (contact,) = [n for n in found.notices if n.code == "no-contact"]
    assert "Blue-Muse-2265: HSI" in contact.where
    (clocks,) = [n for n in found.notices if n.code == "several-clocks"]
    assert "4 computers" in clocks.text
    errors = [clock.offset_error for clock in found.clocks.values()]
    assert 1e-4 < max(errors) < 1e-3
    assert (by_name["Blue-Muse-2265: HSI"].values == 4).all()


def test_real_conformance_files(shared_data):
    folder = shared_data("xdf")
    resets = read(folder / "clock_resets.xdf")
    assert codes(resets).count("clock-reset") == 2
    (bio,) = resets.streams
    assert float(bio.rate) == pytest.approx(92.93, abs=0.1)
    assert np.isfinite(bio.values[0]).sum() == 27_815
    (markers,) = resets.events
    assert len(markers) == 175
    empty = read(folder / "empty_streams.xdf")
    assert [len(s) for s in empty.streams] == [10]
    (notice,) = [n for n in empty.notices if n.code == "empty-stream"]
    assert "Empty data stream" in notice.text
    assert "Empty marker stream" in notice.text
    minimal = read(folder / "minimal.xdf")
    assert minimal.streams[0].values[:, 0].tolist() == [192, 255, 238]
    assert len(minimal.events[0]) == 9


def test_headers_with_entities_are_refused(xdf):
    text = b'<!DOCTYPE a [<!ENTITY b "c">]><info><name>&b;</name></info>'
    with pytest.raises(FormatError, match="damaged at byte"):
        read(xdf(b"XDF:", xdf_chunk(2, b"\x01\0\0\0" + text)))
