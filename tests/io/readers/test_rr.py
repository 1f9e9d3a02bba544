import numpy as np
import pytest
from samples import csv_text, intervals, polar_rows

from syntony.core.errors import FormatError
from syntony.core.signals import Samples, Signal
from syntony.io.reading import read, sniff
from syntony.io.timeline import RateUnknownError

RR = intervals()
ENDS = np.cumsum(RR) / 1000


@pytest.fixture
def file(tmp_path):
    def write(text, name="a.txt"):
        made = tmp_path / name
        made.write_text(text)
        return made

    return write


def lines(values):
    return "".join(f"{value}\n" for value in values)


def codes(recording):
    return [note.code for note in recording.notices]


SECONDS = [f"{v:.3f}" for v in RR / 1000]
STAMPS = [f"2026-04-01T09:00:{t:06.3f}" for t in ENDS if t < 59]
WRITINGS = {
    "Elite HRV": lines(RR),
    "seconds": lines(SECONDS),
    "with a name": "RR [ms]\n" + lines(RR),
    "Kubios export": "# SERIES EXPORT\n# Device:\tn/a\n" + lines(f"{v}.000" for v in RR),
    "Polar Flow tabs": "".join(f"{t:.3f}\t{v}\n" for t, v in zip(ENDS, RR, strict=True)),
    "HRVAS": "".join(f"{t:.3f},{v}\n" for t, v in zip(ENDS, SECONDS, strict=True)),
    "Polar Flow exercise": "duration,offline\n" + "".join(f"{v},0\n" for v in RR),
    "HRV Logger": "date,rr,since start\n"
    + "".join(f"{s},{v},{t * 1000:.0f}\n" for s, v, t in zip(STAMPS, RR, ENDS, strict=False)),
    "Polar Sensor Logger": "Phone timestamp;RR-interval [ms]\n"
    + "".join(f"{s};{v}\n" for s, v in zip(STAMPS, RR, strict=False)),
}


@pytest.mark.parametrize("name", WRITINGS)
def test_every_program_s_intervals_give_the_same_beats(file, name):
    made = file(WRITINGS[name], "subject_rr.txt")
    assert sniff(made)[0][0].name == "rr"
    found = read(made)
    (beats,) = found.streams
    assert isinstance(beats, Samples)
    assert (beats.name, beats.unit, beats.modality) == ("rr", "ms", "heart")
    n = len(beats)
    assert n == (len(STAMPS) if "Logger" in name else len(RR))
    assert beats.values == pytest.approx(RR[:n])
    assert np.diff(beats.times) == pytest.approx(RR[1:n] / 1000, abs=0.0011)
    assert not [note for note in found.notices if note.warning]


def test_the_intervals_of_empatica_begin_where_it_says(file):
    rows = "".join(f"{t:.6f},{v / 1000:.6f}\n" for t, v in zip(ENDS, RR, strict=True))
    made = file("1775181600.000000, IBI\n" + rows, "IBI.csv")
    assert sniff(made)[0][0].name == "rr"
    (beats,) = read(made).streams
    assert beats.times == pytest.approx(1775181600 + ENDS)
    assert beats.values == pytest.approx(RR)


KUBIOS = """HRV ANALYSIS RESULTS - 13-Sep-2018 13:15:19
Kubios HRV Standard
Parameters
 Number of samples: 1

RR INTERVAL DATA and SPECTRUM ESTIMATES,
            ,    SAMPLE 1,            ,            ,
            ,     RR Data,            ,FFT spectrum,
            ,        Time, RR interval,   Frequency,
            ,         (s),         (s),        (Hz),
"""


def test_the_intervals_in_a_report_of_kubios_are_found(file):
    rows = "".join(
        f"   ,  {t:.3f},  {v / 1000:.3f},  0.003,\n" for t, v in zip(ENDS, RR, strict=True)
    )
    made = file(KUBIOS + rows + "   ,   ,   ,  0.5,\n")
    assert sniff(made)[0][0].name == "rr"
    (beats,) = read(made).streams
    assert beats.values == pytest.approx(RR)
    assert beats.times == pytest.approx(ENDS, abs=0.0006)


def test_a_report_of_kubios_without_intervals_is_refused(file):
    with pytest.raises(FormatError, match="report of Kubios without its intervals"):
        read(file(KUBIOS.split("RR INTERVAL")[0]))
    with pytest.raises(FormatError, match="no intervals stand below"):
        read(file(KUBIOS))


def test_stamps_of_packets_do_not_move_the_beats(file):
    arrival = np.ceil(ENDS[:60])  # several beats arrive together
    rows = "".join(f"{t:.0f};{v}\n" for t, v in zip(1.7e9 + arrival, RR, strict=False))
    found = read(file("timestamp;rr [ms]\n" + rows))
    (beats,) = found.streams
    assert np.diff(beats.times) == pytest.approx(RR[1:60] / 1000, abs=1e-6)
    assert codes(found) == ["arrival-times"]


def test_a_loss_of_contact_moves_the_beats_behind_it(file):
    arrival = ENDS[:60] + 0.3
    arrival[30:] += 20
    shaken = arrival + np.tile([0.0, 0.3], 30)
    rows = "".join(f"{1.7e9 + t:.3f};{v}\n" for t, v in zip(shaken, RR, strict=False))
    (beats,) = read(file("timestamp;rr [ms]\n" + rows)).streams
    assert np.diff(beats.times)[29] == pytest.approx(20.8, abs=0.5)


def test_beats_that_are_odd_are_said_and_kept(file):
    odd = RR.copy()
    odd[40], odd[60], odd[61] = 200, 400, 1300
    found = read(file(lines(odd)))
    assert codes(found) == ["implausible-beats", "ectopic-beats"]
    assert found.streams[0].values.tolist() == odd.tolist()
    assert found.notices[1].text.startswith("3 of 120 beats (2.5%)")


def test_zeros_and_pauses_are_no_beats(file):
    odd = RR.astype(object).copy()
    odd[10], odd[20], odd[30] = 0, "NA", 5000
    found = read(file(lines(odd)))
    (beats,) = found.streams
    assert len(beats) == 117
    assert codes(found)[:2] == ["no-interval", "pauses"]
    assert "at line 11" in found.notices[0].text
    assert beats.times[-1] == pytest.approx(
        sum(v for v in odd if isinstance(v, int)) / 1000, abs=1e-6
    )


def test_a_file_without_any_beat_is_refused(file):
    with pytest.raises(FormatError, match="no interval between 0 and 3000 ms"):
        read(file(lines([9000] * 9)), reader="rr")


@pytest.mark.parametrize(
    "text",
    [
        "time,HR\n" + "".join(f"{i},{70 + i % 5}\n" for i in range(60)),
        "Phone timestamp;HR [bpm];HRV [ms];Breathing interval [rpm];\n"
        + "".join(f"2026-04-01T09:00:{i:02d}.000;{70 + i % 5};42.5;;\n" for i in range(60)),
        csv_text(polar_rows([70 + i % 5 for i in range(60)], step=1)),
    ],
)
def test_tables_of_heart_rate_give_a_signal(file, text):
    made = file(text, "a.csv")
    assert sniff(made)[0][0].name == "rr"
    (rate,) = read(made).streams
    assert isinstance(rate, Signal)
    assert (rate.name, rate.unit, rate.modality, rate.rate) == ("heart_rate", "1/min", "heart", 1)
    assert rate.values[:6].tolist() == [70, 71, 72, 73, 74, 70]


def test_a_heart_rate_of_zero_is_no_heart_rate(file):
    rows = "".join(f"{i},{0 if 10 <= i < 20 else 70}\n" for i in range(60))
    found = read(file("time (s),HR\n" + rows))
    assert found.streams[0].coverage == pytest.approx(50 / 60)
    assert "no-contact" in codes(found)


def test_heart_rates_need_times_or_a_rate(file):
    made = file("HR\n" + lines([70, 71, 72, 70, 71]))
    with pytest.raises(RateUnknownError, match=r"a\.txt holds heart rates without times"):
        read(made)
    assert read(made, settings={"rate": 1}).streams[0].rate == 1


def test_tables_of_other_signals_are_left_to_others(file):
    text = "time,HR,EDA\n" + "".join(f"{i},{70 + i % 5},{i}\n" for i in range(60))
    assert [reader.name for reader, _ in sniff(file(text))] == ["delimited"]
    assert "rr" not in [r.name for r, _ in sniff(file(lines(v / 500 for v in RR)))]
