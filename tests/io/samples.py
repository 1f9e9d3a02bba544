"""Small files of every format, made here."""

import io
import struct
import tempfile
import zipfile
from functools import cache
from pathlib import Path
from xml.sax.saxutils import escape

import bodies
import films
import numpy as np
import poses
import sounds
import turns


def xdf_chunk(tag, content):
    length = len(content) + 2
    return b"\x04" + length.to_bytes(4, "little") + tag.to_bytes(2, "little") + content


def xdf_header(
    stream, kind, *, channels, rate, name="s", host="h", type_="EEG", labels=(), unit="mV"
):
    described = "".join(
        f"<channel><label>{escape(label)}</label><unit>{escape(unit)}</unit></channel>"
        for label in labels
    )
    info = (
        f"<info><name>{escape(name)}</name><type>{type_}</type><channel_count>{channels}"
        f"</channel_count><nominal_srate>{rate}</nominal_srate><channel_format>{kind}"
        f"</channel_format><hostname>{host}</hostname><desc><channels>{described}</channels>"
        "</desc></info>"
    )
    return xdf_chunk(2, struct.pack("<I", stream) + info.encode())


def xdf_samples(stream, samples, kind="d"):
    body = b""
    for time, values in samples:
        body += b"\x00" if time is None else b"\x08" + struct.pack("<d", time)
        for value in values:
            if isinstance(value, str):
                text = value.encode()
                body += b"\x04" + len(text).to_bytes(4, "little") + text
            else:
                body += struct.pack(f"<{kind}", value)
    count = b"\x04" + len(samples).to_bytes(4, "little")
    return xdf_chunk(3, struct.pack("<I", stream) + count + body)


def xdf_offsets(stream, pairs):
    return b"".join(xdf_chunk(4, struct.pack("<Idd", stream, *pair)) for pair in pairs)


def xdf_footer(stream, count):
    text = f"<info><sample_count>{count}</sample_count></info>"
    return xdf_chunk(6, struct.pack("<I", stream) + text.encode())


def xdf_bytes(n=200, rate=50):
    """Two channels of a sine at an even rate and three markers."""
    wave = np.sin(np.arange(n) / 7)
    samples = [(100 + i / rate, [float(v), float(-v)]) for i, v in enumerate(wave)]
    return b"".join(
        [
            b"XDF:",
            xdf_chunk(1, b"<info><version>1.0</version></info>"),
            xdf_header(1, "double64", channels=2, rate=rate, name="wave", labels=("a", "µ")),
            xdf_header(2, "string", channels=1, rate=0, name="marks", type_="Markers"),
            xdf_samples(1, samples[: n // 2]),
            xdf_samples(2, [(100.5, ["go"]), (101.0, ["<b>stop</b>"]), (101.0, ["end"])]),
            xdf_samples(1, samples[n // 2 :]),
            xdf_offsets(1, [(100.0 + 5 * i, 0.25) for i in range(5)]),
            xdf_offsets(2, [(100.0 + 5 * i, 0.25) for i in range(5)]),
            xdf_footer(1, n),
            xdf_footer(2, 3),
        ]
    )


def polar_rows(rates, *, date="27-09-2018", begin="10:34:55", mean=None, step=2):
    """The rows that Polar writes, as text."""
    seconds = [i * step for i in range(len(rates))]
    head = ["Name", "Sport", "Date", "Start time", "Duration", "Average heart rate (bpm)"]
    facts = ["Member 1", "BODY_AND_MIND", date, begin, "00:15:14", "" if mean is None else mean]
    rows = [head, facts, ["Sample rate", "Time", "HR (bpm)", "Speed (km/h)"]]
    for i, (second, rate) in enumerate(zip(seconds, rates, strict=True)):
        clock = f"{second // 3600:02d}:{second // 60 % 60:02d}:{second % 60:02d}"
        rows.append([step if i == 0 else "", clock, rate, ""])
    return rows


def csv_text(rows):
    return "".join(",".join(map(str, row)) + "\n" for row in rows)


def polar_xlsx(rows, *, date=None):
    """The same rows as a spreadsheet, as Polar Team exports it; `date` as a real date cell."""
    import datetime as dt

    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    for i, row in enumerate(rows):
        cells = [None if cell == "" else cell for cell in row]
        if i == 1:
            cells[3] = dt.time.fromisoformat(cells[3])
            cells[2] = date or cells[2]
        elif i >= 3:
            cells[1] = dt.time.fromisoformat(cells[1])
        sheet.append(cells)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def repacked(content, **replaced):
    """A zip file with some entries replaced."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", 8) as new:
        for name in old.namelist():
            new.writestr(name, replaced.get(name.split("/")[-1].split(".")[0], old.read(name)))
    return out.getvalue()


def motion_energy(n=200, seed=1):
    rng = np.random.default_rng(seed)
    values = np.maximum(0, rng.normal(200, 300, (n, 2))).astype(int)
    return '"pat" "th"\n' + "".join(f"{a} {b}\n" for a, b in values)


def intervals(n=120, seed=1):
    rng = np.random.default_rng(seed)
    return (800 + 50 * np.sin(np.arange(n) / 4) + rng.normal(0, 15, n)).round().astype(int)


def table_text(n=60):
    rows = "".join(f"{i / 25:.2f};{i % 7}.5;{i * i % 11}\n" for i in range(n))
    return "time (s);EDA [µS];hand\n" + rows.replace(".", ",")


def waves(n=500, rate=250.0, channels=3, seed=1):
    """Band-limited noise of some channels, in microvolts, shape (channels, n)."""
    rng = np.random.default_rng(seed)
    t = np.arange(n) / rate
    return np.array(
        [20 * np.sin(2 * np.pi * (9 + i) * t) + rng.normal(0, 5, n) for i in range(channels)]
    )


def saved_by_mne(what, name):
    """The bytes that MNE writes."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        what.save(path, verbose="ERROR")
        return path.read_bytes()


def mne_info(names=("Fz", "Cz", "Oz"), rate=250.0, types="eeg"):
    import mne

    return mne.create_info(list(names), rate, types)


@cache
def fif_bytes(n=500):
    import mne

    return saved_by_mne(mne.io.RawArray(waves(n) * 1e-6, mne_info(), verbose="ERROR"), "a_raw.fif")


@cache
def epochs_bytes(numbers=(0, 1, 3, 4), seed=1, bads=()):
    """Epochs of 1 s, of which only those of the given numbers were kept."""
    import mne

    info = mne_info()
    info["bads"] = list(bads)
    data = waves(250 * 8, seed=seed).reshape(3, 8, 250).transpose(1, 0, 2) * 1e-6
    events = np.array([[1000 + 300 * i, 0, 1] for i in range(8)])
    epochs = mne.EpochsArray(data, info, events, verbose="ERROR")
    return saved_by_mne(epochs[list(numbers)], "a-epo.fif")


def vhdr_text(data="wave.eeg", markers="wave.vmrk", channels=("Fz", "Cz", "Oz"), comment=""):
    rows = "".join(f"Ch{i}={name},,0.1,µV\n" for i, name in enumerate(channels, 1))
    return (
        "Brain Vision Data Exchange Header File Version 1.0\n; made here\n\n[Common Infos]\n"
        f"Codepage=UTF-8\nDataFile={data}\nMarkerFile={markers}\nDataFormat=BINARY\n"
        f"DataOrientation=MULTIPLEXED\nNumberOfChannels={len(channels)}\nSamplingInterval=4000\n\n"
        f"[Binary Infos]\nBinaryFormat=INT_16\n\n[Channel Infos]\n{rows}{comment}"
    )


def vmrk_text(data="wave.eeg"):
    return (
        "Brain Vision Data Exchange Marker File, Version 1.0\n\n[Common Infos]\nCodepage=UTF-8\n"
        f"DataFile={data}\n\n[Marker Infos]\nMk1=New Segment,,1,1,0,20240229103000123456\n"
        "Mk2=Stimulus,S  1,126,1,0\nMk3=Comment,Grüße,251,25,0\n"
    )


def eeg_bytes(n=500):
    """Samples of 0.1 µV, multiplexed."""
    return np.rint(waves(n) * 10).astype("<i2").T.tobytes()


def light(n=400, rate=10.0, channels=2, seed=1, pulse=0.02):
    """Intensities with a heartbeat, pairs of 690 and 830 nm, shape (2 * channels, n)."""
    rng = np.random.default_rng(seed)
    t = np.arange(n) / rate
    beat = pulse * np.sin(2 * np.pi * 1.1 * t)
    slow = 0.01 * np.sin(2 * np.pi * 0.1 * t)
    rows = [
        (1 + i) * (1 + (1 + k) * beat + slow + 0.002 * rng.normal(size=n))
        for i in range(channels)
        for k in (0, 1)
    ]
    return np.array(rows)


def snirf_group(group, values, *, rate=10.0, subject="P01", detectors=None, tags=(), short=False):
    """Fill one /nirs group: channel pairs on one source and as many detectors."""
    count = values.shape[0] // 2
    meta = {
        "SubjectID": subject, "MeasurementDate": "2024-02-29", "MeasurementTime": "10:30:00",
        "LengthUnit": "mm", "TimeUnit": "s", "FrequencyUnit": "Hz", **dict(tags),
    }  # fmt: skip
    for key, value in meta.items():
        group[f"metaDataTags/{key}"] = value
    group["probe/wavelengths"] = np.array([690.0, 830.0])
    group["probe/sourcePos2D"] = np.zeros((1, 2))
    far = [30.0 + i for i in range(count)] if detectors is None else detectors
    if short:
        far[-1] = 8.0
    group["probe/detectorPos2D"] = np.array([(0.0, d) for d in far])
    group["data1/dataTimeSeries"] = values.T
    group["data1/time"] = np.arange(values.shape[1]) / rate
    for i in range(values.shape[0]):
        facts = {"sourceIndex": 1, "detectorIndex": i // 2 + 1, "wavelengthIndex": i % 2 + 1}
        for key, value in {**facts, "dataType": 1, "dataTypeIndex": 1}.items():
            group[f"data1/measurementList{i + 1}/{key}"] = np.int32(value)
    group["stim1/name"] = "go"
    group["stim1/data"] = np.array([[1.0, 5.0, 1.0], [20.0, 5.0, 1.0]])


def snirf_bytes(values=None, people=1, change=None, **told):
    """A SNIRF file of one or more people; `change` may alter the open file."""
    import h5py

    out = io.BytesIO()
    with h5py.File(out, "w") as file:
        file["formatVersion"] = "1.1"
        for i in range(people):
            group = file.create_group("nirs" if people == 1 else f"nirs{i + 1}")
            given = light(seed=i + 1) if values is None else values
            snirf_group(group, given, **{"subject": f"P0{i + 1}", **told})
        if change is not None:
            change(file)
    return out.getvalue()


#: Further files that lie beside a sample and belong to it.
BESIDE = {
    "brainvision": {"wave.eeg": eeg_bytes, "wave.vmrk": lambda: vmrk_text().encode()},
}


def write_sample(name, folder):
    """Write the sample of a reader with all that belongs to it; the path of its main file."""
    file, content = SAMPLES[name]
    for other, other_content in BESIDE.get(name, {}).items():
        (folder / other).write_bytes(other_content())
    (folder / file).write_bytes(content())
    return folder / file


def npz_bytes(n=600):
    out = io.BytesIO()
    np.savez_compressed(out, fs=np.int64(100), ecg=np.sin(np.arange(n) / 9), eda=np.ones(n) + 0.1)
    return out.getvalue()


#: A small sample of every reader: name of the file and its bytes.
SAMPLES = {
    "delimited": ("table.csv", lambda: table_text().encode()),
    "mea": ("200_01.txt", lambda: motion_energy().encode()),
    "rr": ("rr.txt", lambda: "\n".join(map(str, intervals())).encode()),
    "polar_team": (
        "GD_THS-002-01_2018-09-27_10-34-55.xlsx",
        lambda: polar_xlsx(polar_rows([70 + i % 9 for i in range(60)])),
    ),
    "xdf": ("session.xdf", xdf_bytes),
    "npy": ("waves.npz", npz_bytes),
    "snirf": ("light.snirf", cache(lambda: snirf_bytes())),
    "fif": ("wave_raw.fif", fif_bytes),
    "brainvision": ("wave.vhdr", lambda: vhdr_text().encode()),
    "video": ("film.mp4", films.small_film),
    **turns.SAMPLES,
    **bodies.SAMPLES,
    **poses.SAMPLES,
    "audio": ("voices.wav", lambda: sounds.wav_bytes(sounds.tones())),
}
