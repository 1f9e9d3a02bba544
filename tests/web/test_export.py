import io
import zipfile

import pytest


@pytest.fixture
def written(browser, session):
    """A note with an attack in it, an agreed and a rejected moment."""
    text = "<img src=x onerror=alert(1)> =1+1"
    browser.post(f"{session}/notes", json={"start": 12.0, "text": text})
    browser.post(f"{session}/labels", json={"key": "1", "start": 3.0})
    moments = browser.get(f"{session}/moments").json()
    browser.patch(f"{session}/moments/{moments[0]['id']}", json={"title": "Kept <b>"})
    browser.patch(f"{session}/moments/{moments[1]['id']}", json={"decision": "rejected"})
    return moments


def exported(browser, session, kind):
    answer = browser.get(f"{session}/export", params={"format": kind})
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-disposition"].startswith("attachment")
    assert answer.headers["content-security-policy"].startswith("sandbox")
    return answer


def test_the_report_is_a_page_without_script_that_tells_what_was_written(browser, session, written):
    page = exported(browser, session, "html").text
    assert page.startswith("<!doctype html>")
    assert "&lt;img src=x" in page
    assert "<img src=x" not in page
    assert "<script" not in page
    assert "Kept &lt;b&gt;" in page
    listed = page.count('class="glyph"')
    assert listed >= len(written) - 1


def test_tables_and_elan_hold_notes_and_moments(browser, session, written):
    with zipfile.ZipFile(io.BytesIO(exported(browser, session, "tsv").content)) as archive:
        assert set(archive.namelist()) == {
            "dictionary.tsv", "findings.tsv", "labels.tsv", "moments.tsv", "notes.tsv",
        }  # fmt: skip
        assert archive.read("moments.tsv").decode().count("rejected") == 1
    elan = exported(browser, session, "elan").text
    assert "Kept &lt;b&gt;" in elan
    assert "&lt;img src=x" in elan


def test_a_format_that_is_none_is_refused(browser, session):
    answer = browser.get(f"{session}/export", params={"format": "exe"})
    assert answer.status_code == 400


def test_a_report_needs_an_analysis_and_tables_do_not(browser, library, session):
    from syntony.analysis.demo import demo_session
    from syntony.io.store import save_session

    save_session(demo_session(seed=3), library.folder / "new")
    path = f"/api/v1/sessions/{library.id_of(library.folder / 'new')}"
    assert browser.get(f"{path}/export?format=html").status_code == 404
    assert browser.get(f"{path}/export?format=tsv").status_code == 200
