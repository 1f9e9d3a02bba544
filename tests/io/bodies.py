"""Small files of body sensors, made here."""

import datetime as dt
import io
import zipfile

import numpy as np

NOTES = ((1.5, 0.5, "Grüße"), (3.0, None, "end"), (10.5, None, "a remark of some length"))
START = dt.datetime(2024, 2, 29, 10, 30, 5, tzinfo=dt.UTC).timestamp()


def heart_waves(seconds=20, rate=100, beat=0.8):
    """A pulse wave that is no sine."""
    phase = np.arange(seconds * rate) / rate / beat
    return np.exp(4 * np.cos(2 * np.pi * phase)) / np.exp(4)


def ecg_wave(seconds=20, rate=256, beat=0.8):
    """P, QRS and T of a heart that beats evenly (mV)."""
    phase = np.arange(seconds * rate) / rate % beat
    waves = ((0.15, 0.1, 0.02), (0.3, 1.0, 0.008), (0.33, -0.25, 0.008), (0.55, 0.25, 0.04))
    return sum(h * np.exp(-(((phase - at) / width) ** 2) / 2) for at, h, width in waves)


def edf_signals(seconds=20):
    """A fast and a slow channel, as edfio takes them."""
    import edfio

    ecg = edfio.EdfSignal(heart_waves(seconds, 128), 128, label="ECG", physical_dimension="mV",
                          physical_range=(-2, 2))  # fmt: skip
    belt = np.sin(2 * np.pi * 0.25 * np.arange(seconds * 4) / 4)
    resp = edfio.EdfSignal(belt, 4, label="RESP", physical_dimension="V", physical_range=(-1, 1))
    return [ecg, resp]


def edf_bytes(signals=None, notes=NOTES, **told):
    import edfio

    out = io.BytesIO()
    annotations = [edfio.EdfAnnotation(*note) for note in notes] if notes else None
    began = dt.datetime.fromtimestamp(START, dt.UTC)
    told.setdefault("recording", edfio.Recording(startdate=began.date()))
    told.setdefault("starttime", began.time())
    told.setdefault("data_record_duration", 1)
    edfio.Edf(signals or edf_signals(), annotations=annotations, **told).write(out)
    return out.getvalue()


def bdf_bytes(seconds=10):
    import edfio

    out = io.BytesIO()
    eeg = [
        edfio.BdfSignal(100 * np.sin(np.arange(seconds * 64) / (5 + i)), 64, label=name,
                        physical_dimension="uV", physical_range=(-400, 400))
        for i, name in enumerate(("Fz", "Cz"))
    ]  # fmt: skip
    edfio.Bdf(eeg, data_record_duration=1).write(out)
    return out.getvalue()


def edf_gaps(content, onsets, record=1.0):
    """The same EDF+ file with other times of its records, as a discontinuous recording has."""
    data = bytearray(content)
    at = int(data[184:192])
    data[192:197] = b"EDF+D"
    for number, onset in enumerate(onsets):
        old = f"+{number * record:g}".encode() + b"\x14\x14\x00"
        place = data.index(old, at)
        new = f"+{onset:g}".encode() + b"\x14\x14\x00"
        room = len(old)
        while data[place + room : place + room + 1] == b"\x00":
            room += 1
        assert len(new) <= room, "the record has no room for its time"
        data[place : place + room] = new + b"\x00" * (room - len(new))
        at = place + len(new)
    return bytes(data)


def acq_bytes(channels=None, markers=((0, "Segment 1"), (150, "Größe")), step_ms=2.0, cut=0):
    """An uncompressed AcqKnowledge file of revision 3.7; channels are (name, unit, divider, int16).

    Each sample is an integer that is worth 0.01 of its unit.
    """
    from bioread import headers as bh

    if channels is None:
        wave = np.rint(100 * np.sin(np.arange(1000) / 9)).astype("<i2")
        channels = [("ECG", "mV", 1, wave), ("RESP", "Volts", 8, wave[::8])]

    def header(kind, **values):
        made = kind.for_revision(38, "<", "latin1")
        found = made._struct_class()
        for key, value in values.items():
            setattr(found, key, value)
        return found

    graph = header(bh.GraphHeader, lVersion=38, nChannels=len(channels), dSampleTime=step_ms)
    graph.lExtItemHeaderLen = len(bytes(graph))
    parts = [bytes(graph)]
    for i, (name, unit, divider, values) in enumerate(channels):
        one = header(
            bh.ChannelHeader, nNum=i, szCommentText=name.encode("latin1"), nChanOrder=i,
            szUnitsText=unit.encode("latin1"), lBufLength=len(values), dAmplScale=0.01,
            nVarSampleDivider=divider,
        )  # fmt: skip
        one.lChanHeaderLen = len(bytes(one))
        parts.append(bytes(one))
    parts.append(bytes(header(bh.ForeignHeader, nLength=4)))
    parts += [bytes(header(bh.ChannelDTypeHeader, nSize=2, nType=2)) for _ in channels]
    ticks = max((len(values) - 1) * divider + 1 for _, _, divider, values in channels)
    samples = b"".join(
        values[t // divider].tobytes()
        for t in range(ticks)
        for _, _, divider, values in channels
        if t % divider == 0 and t // divider < len(values)
    )
    parts.append(samples[: len(samples) - cut] if cut else samples)
    if not cut:
        parts.append(bytes(header(bh.MarkerHeader, lMarkers=len(markers))))
        for sample, text in markers:
            written = text.encode("latin1")
            item = header(bh.MarkerItemHeader, lSample=sample, nTextLength=len(written))
            parts.append(bytes(item) + written + b"\x00")
    return b"".join(parts)


def e4_tables(seconds=20, start=START):
    """The tables of an E4 session by name."""
    bvp = 50 * (heart_waves(seconds, 64) - 0.3)
    eda = 2 + 0.1 * np.sin(np.arange(seconds * 4) / 9)
    temp = 33 + np.arange(seconds * 4) / 400

    def table(values, rate):
        rows = "".join(f"{v:.6f}\n" for v in values)
        return f"{start:.6f}\n{rate:.6f}\n{rows}"

    acc = "".join(f"{i % 5 - 2},{i % 3},{62 + i % 4}\n" for i in range(32 * seconds))
    ends = np.arange(1, seconds) * 0.8
    return {
        "TEMP.csv": table(temp, 4),
        "EDA.csv": table(eda, 4),
        "BVP.csv": table(bvp, 64),
        "ACC.csv": f"{start:.6f}, {start:.6f}, {start:.6f}\n32.000000, 32.000000, 32.000000\n{acc}",
        "HR.csv": table(75 + np.arange(seconds - 10) / 10, 1),
        "IBI.csv": f"{start:.6f}, IBI\n" + "".join(f"{end:.6f},0.800000\n" for end in ends),
        "tags.csv": f"{start + 5:.2f}\n{start + 12:.2f}\n",
        "info.txt": "The .csv files in this archive are in the following format ...\n",
    }


def e4_zip(tables=None):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", 8) as archive:
        for name, text in (e4_tables() if tables is None else tables).items():
            archive.writestr(zipfile.ZipInfo(name), text, 8)
    return out.getvalue()


def _record(name, **fields):
    return {
        "type": "record", "name": name,
        "fields": [{"name": key, "type": kind} for key, kind in fields.items()],
    }  # fmt: skip


_INTS, _FLOATS = ({"type": "array", "items": kind} for kind in ("int", "float"))
_LONGS = {"type": "array", "items": "long"}
_TIMED = {"timestampStart": "long", "samplingFrequency": "float"}


def _motion(name):
    ranges = dict.fromkeys(("physicalMin", "physicalMax", "digitalMin", "digitalMax"), "int")
    imu = _record(f"{name}Params", **ranges)
    return _record(name, **_TIMED, imuParams=imu, x=_INTS, y=_INTS, z=_INTS)


EMBRACE_SCHEMA = _record(
    "Embrace",
    schemaVersion="string",
    rawData=_record(
        "raw",
        accelerometer=_motion("acc"),
        gyroscope=_motion("gyr"),
        eda=_record("e", **_TIMED, values=_FLOATS),
        temperature=_record("t", **_TIMED, values=_FLOATS),
        bvp=_record("b", **_TIMED, values=_FLOATS),
        systolicPeaks=_record("p", peaksTimeNanos=_LONGS),
        tags=_record("g", tagsTimeMicros=_LONGS),
    ),
)


def embrace_data(seconds=20, start=START):
    micros = int(start * 1e6)
    ranges = {"physicalMin": -16, "physicalMax": 16, "digitalMin": -32768, "digitalMax": 32767}
    acc = [i % 100 for i in range(64 * seconds)]
    timed = {"timestampStart": micros}
    return {
        "schemaVersion": "6.5.0",
        "rawData": {
            "accelerometer": {
                **timed, "samplingFrequency": 64.0, "imuParams": ranges, "x": acc, "y": acc,
                "z": [2048] * len(acc),
            },
            "gyroscope": {
                **timed, "samplingFrequency": 0.0, "imuParams": ranges, "x": [], "y": [], "z": [],
            },
            "eda": {**timed, "samplingFrequency": 4.0, "values": [1 + i / 100 for i in range(80)]},
            "temperature": {**timed, "samplingFrequency": 1.0, "values": [33.5] * seconds},
            "bvp": {
                **timed, "samplingFrequency": 64.0, "values": list(heart_waves(seconds, 64)),
            },
            "systolicPeaks": {
                "peaksTimeNanos": [int((start + 0.8 * i) * 1e9) for i in range(seconds)]
            },
            "tags": {"tagsTimeMicros": [micros + 3_000_000]},
        },
    }  # fmt: skip


def embrace_bytes(data=None, codec="null"):
    import fastavro

    out = io.BytesIO()
    records = [embrace_data() if data is None else data]
    fastavro.writer(out, EMBRACE_SCHEMA, records, codec, sync_marker=b"0123456789abcdef")
    return out.getvalue()


SAMPLES = {
    "edf": ("night.edf", edf_bytes),
    "acq": ("lab.acq", acq_bytes),
    "empatica": ("1709202605_A01234.zip", e4_zip),
    "embrace": ("1-1-P01_1709202605.avro", embrace_bytes),
}
#: Further seeds for damage: (reader, name of the file, content).
SEEDS = {
    "bdf": ("edf", "a.bdf", bdf_bytes),
    "edf with gaps": (
        "edf",
        "a.edf",
        lambda: edf_gaps(edf_bytes(), [*range(8), *range(30, 42)]),
    ),
    "one table of the E4": ("empatica", "ACC.csv", lambda: e4_tables()["ACC.csv"].encode()),
}
