"""Small files of turns, tiers and captions, made here."""

from xml.sax.saxutils import escape

TURNS = (("Änne", 0.5, 1.75, "Guten Tag."), ("Bob", 1.5, 3.0, "Hello!"), ("Änne", 4.0, 5.25, "So."))


def rttm_text(turns=TURNS, file="call"):
    return "".join(
        f"SPEAKER {file} 1 {a:.3f} {b - a:.3f} <NA> <NA> {who} <NA> <NA>\n"
        for who, a, b, _ in turns
    )


def stm_text(turns=TURNS, file="call"):
    return ";; a remark\n" + "".join(
        f"{file} 1 {who} {a:.3f} {b:.3f} <o,f0,unknown> {words}\n" for who, a, b, words in turns
    )


def textgrid_text(tiers, end=6.0):
    """Praat's long text of tiers: a name with (begin, end, label) or (time, label) each."""
    text = (
        f'File type = "ooTextFile"\nObject class = "TextGrid"\n\nxmin = 0 \nxmax = {end} \n'
        f"tiers? <exists> \nsize = {len(tiers)} \nitem []: \n"
    )
    for number, (name, entries) in enumerate(tiers.items(), 1):
        points = bool(entries) and len(entries[0]) == 2
        kind, unit = ("TextTier", "points") if points else ("IntervalTier", "intervals")
        quoted = name.replace('"', '""')
        text += f'    item [{number}]:\n        class = "{kind}" \n        name = "{quoted}" \n'
        text += (
            f"        xmin = 0 \n        xmax = {end} \n        {unit}: size = {len(entries)} \n"
        )
        for i, (*times, label) in enumerate(entries, 1):
            keys = ("number",) if points else ("xmin", "xmax")
            word = label.replace('"', '""')
            text += f"        {unit} [{i}]:\n"
            text += "".join(f"            {k} = {t} \n" for k, t in zip(keys, times, strict=True))
            text += f'            {"mark" if points else "text"} = "{word}" \n'
    return text


def clock(seconds, sign="."):
    ms = round(seconds * 1000)
    return f"{ms // 3600000:02d}:{ms // 60000 % 60:02d}:{ms // 1000 % 60:02d}{sign}{ms % 1000:03d}"


def vtt_text(turns=TURNS):
    return "WEBVTT\n\nNOTE made here\n\n" + "".join(
        f"{clock(a)} --> {clock(b)} align:start\n<v {who}>{escape(words)}</v>\n\n"
        for who, a, b, words in turns
    )


def srt_text(turns=TURNS):
    return "".join(
        f"{i}\n{clock(a, ',')} --> {clock(b, ',')}\n{who.upper()}: {words}\n\n"
        for i, (who, a, b, words) in enumerate(turns, 1)
    )


def elan_rows(turns=TURNS):
    """Tier, participant, begin, end, duration and words, as ELAN exports them without names."""
    return "".join(
        f"speech@{who}\t{who}\t{clock(a)}\t{clock(b)}\t{clock(b - a)}\t{words}\n"
        for who, a, b, words in turns
    )


def eaf_text(turns=TURNS, *, more=""):
    """A tier of each person; `more` is put behind them."""
    slots, tiers = "", {}
    for i, (who, a, b, words) in enumerate(turns):
        for k, t in enumerate((a, b)):
            slots += f'<TIME_SLOT TIME_SLOT_ID="ts{2 * i + k}" TIME_VALUE="{round(t * 1000)}"/>'
        tiers[who] = tiers.get(who, "") + (
            f'<ANNOTATION><ALIGNABLE_ANNOTATION ANNOTATION_ID="a{i}" TIME_SLOT_REF1="ts{2 * i}" '
            f'TIME_SLOT_REF2="ts{2 * i + 1}"><ANNOTATION_VALUE>{escape(words)}</ANNOTATION_VALUE>'
            "</ALIGNABLE_ANNOTATION></ANNOTATION>"
        )
    body = "".join(
        f'<TIER LINGUISTIC_TYPE_REF="t" PARTICIPANT="{who}" TIER_ID="speech@{who}">{inside}</TIER>'
        for who, inside in tiers.items()
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<ANNOTATION_DOCUMENT AUTHOR="" DATE="" '
        'FORMAT="3.0" VERSION="3.0"><HEADER MEDIA_FILE="" TIME_UNITS="milliseconds"/>'
        f"<TIME_ORDER>{slots}</TIME_ORDER>{body}{more}"
        '<LINGUISTIC_TYPE LINGUISTIC_TYPE_ID="t" TIME_ALIGNABLE="true"/></ANNOTATION_DOCUMENT>'
    )


TIERS = {
    "Änne": [(0, 0.5, ""), (0.5, 1.75, 'sagt "ja"'), (1.75, 6, "")],
    "Bob": [(1.5, 3.0, "Hello!")],
    "claps": [(2.25, "x"), (3.5, "y")],
}


#: A small sample of every reader of annotations: name of the file and its bytes.
SAMPLES = {
    "rttm": ("call.rttm", lambda: rttm_text().encode()),
    "stm": ("call.stm", lambda: stm_text().encode()),
    "textgrid": ("call.TextGrid", lambda: textgrid_text(TIERS).encode("utf-8-sig")),
    "elan": ("call.eaf", lambda: eaf_text().encode()),
    "elan_text": ("call.txt", lambda: elan_rows().encode()),
    "vtt": ("call.vtt", lambda: vtt_text().encode()),
    "srt": ("call.srt", lambda: srt_text().replace("\n", "\r\n").encode("utf-8-sig")),
}
