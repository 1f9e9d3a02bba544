import pytest
from turns import eaf_text

from syntony.core.errors import FormatError
from syntony.io.reading import read


@pytest.fixture
def file(tmp_path):
    def write(text, encoding="utf-8"):
        made = tmp_path / "a.eaf"
        made.write_bytes(text.encode(encoding))
        return made

    return write


def as_plain(found):
    return {
        (e.name, e.person): list(zip(e.times.tolist(), e.durations.tolist(), e.labels, strict=True))
        for e in found.events
    }


def tier(inside, name="x", more=""):
    return f'<TIER LINGUISTIC_TYPE_REF="t" TIER_ID="{name}" {more}>{inside}</TIER>'


def aligned(key, first, second, label):
    return (
        f'<ANNOTATION><ALIGNABLE_ANNOTATION ANNOTATION_ID="{key}" TIME_SLOT_REF1="{first}" '
        f'TIME_SLOT_REF2="{second}"><ANNOTATION_VALUE>{label}</ANNOTATION_VALUE>'
        "</ALIGNABLE_ANNOTATION></ANNOTATION>"
    )


def hanging(key, parent, label, previous=""):
    after = f'PREVIOUS_ANNOTATION="{previous}"' if previous else ""
    return (
        f'<ANNOTATION><REF_ANNOTATION ANNOTATION_ID="{key}" ANNOTATION_REF="{parent}" {after}>'
        f"<ANNOTATION_VALUE>{label}</ANNOTATION_VALUE></REF_ANNOTATION></ANNOTATION>"
    )


def test_tiers_of_one_kind_share_a_name_and_differ_by_person(file):
    assert as_plain(read(file(eaf_text()))) == {
        ("speech", "Änne"): [(0.5, 1.25, "Guten Tag."), (4.0, 1.25, "So.")],
        ("speech", "Bob"): [(1.5, 1.5, "Hello!")],
    }


def test_pympi_reads_the_same(file):
    from pympi import Eaf

    made = Eaf(author="")
    made.remove_tier("default")
    for name, spans in {
        "a": [(0, 400, "eins"), (400, 1000, "zwei")],
        "b": [(250, 300, "ß")],
    }.items():
        made.add_tier(name)
        for start, stop, label in spans:
            made.add_annotation(name, start, stop, label)
    path = file("")
    made.to_file(str(path))
    found = as_plain(read(path))
    again = Eaf(str(path))
    for name in ("a", "b"):
        theirs = [
            (start / 1000, (stop - start) / 1000, label)
            for start, stop, label in again.get_annotation_data_for_tier(name)
        ]
        assert found[name, ""] == theirs


def test_annotations_that_hang_on_others_take_their_times(file):
    more = tier(hanging("r1", "a0", "greeting"), "act") + tier(
        hanging("w2", "a1", "lo", previous="w1") + hanging("w1", "a1", "hel"), "syllables"
    )
    found = as_plain(read(file(eaf_text(more=more + tier("", "empty")))))
    assert found["act", ""] == [(0.5, 1.25, "greeting")]
    assert found["syllables", ""] == [(1.5, 0.75, "hel"), (2.25, 0.75, "lo")]


def test_slots_between_known_times_are_spread_as_elan_shows_them(file):
    more = tier(aligned("b1", "ts0", "q1", "x") + aligned("b2", "q1", "ts1", "y"))
    more += tier(aligned("c1", "q8", "q9", "z"), "lost")
    found = read(file(eaf_text(more=more)))
    assert as_plain(found)["x", ""] == [(0.5, 0.625, "x"), (1.125, 0.625, "y")]
    told = {note.code: note.text for note in found.notices}
    assert told["no-time"] == "Annotations without any time were left out: lost (1)."
    assert "lost" in told["empty-tier"]


def test_an_offset_between_media_and_annotation_is_told(file):
    media = '<MEDIA_DESCRIPTOR MEDIA_URL="file:///x/y.mp4" MIME_TYPE="" TIME_ORIGIN="1200"/>'
    text = eaf_text().replace('"milliseconds"/>', f'"milliseconds">{media}</HEADER>')
    (note,) = read(file(text)).notices
    assert (note.code, "y.mp4 by 1200 ms" in note.text) == ("time-origin", True)


BOMB = '<!DOCTYPE a [<!ENTITY b "&#120;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>'
OUTSIDE = '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize("declared", [BOMB, OUTSIDE, "<!DOCTYPE ANNOTATION_DOCUMENT>"])
def test_entities_are_refused_before_anything_is_expanded(file, declared):
    text = eaf_text().replace("?>\n", f"?>\n{declared}").replace("Hello!", "&b;")
    with pytest.raises(FormatError, match="defines entities or names outside files"):
        read(file(text), reader="elan")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (eaf_text()[:-40], "is no whole XML"),
        ("<html></html>", "of another program"),
        (eaf_text().replace("milliseconds", "PAL-frames"), "counts its time in PAL-frames"),
        (eaf_text().replace('VALUE="500"', 'VALUE="-5"'), "milliseconds was needed, '-5'"),
        (eaf_text().replace('VALUE="500"', 'VALUE="5000"'), "a0 ends before it begins"),
        (eaf_text().replace('"a1"', '"a0"'), "keys that differ; 'a0'"),
        (eaf_text(()), "holds no annotation"),
    ],
)
def test_damage_is_refused_in_words(file, text, message):
    with pytest.raises(FormatError, match=message):
        read(file(text), reader="elan")
