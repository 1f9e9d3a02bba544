import pytest

JSON = {"content-type": "application/json"}
BODIES = {
    "deep lists": b"[" * 200_000,
    "deep objects": b'{"a":' * 100_000,
    "not UTF-8": b'{"start": 1.0, "text": "\xff\xfe"}',
    "half a pair": b'{"start": 1.0, "text": "\\ud800"}',
    "not a number": b'{"start": NaN, "text": "x"}',
    "endless": b'{"start": Infinity, "text": "x"}',
    "many digits": b'{"start": ' + b"9" * 5000 + b', "text": "x"}',
    "a list": b"[]",
    "nothing": b"",
    "twice": b'{"start": 1.0, "start": 2.0}',
}


@pytest.mark.parametrize("name", list(BODIES))
def test_bodies_that_are_none_are_refused(browser, session, name):
    answer = browser.post(f"{session}/notes", content=BODIES[name], headers=JSON)
    assert answer.status_code == 400, answer.text
    assert answer.json()["error"]["text"]
    assert browser.get(f"{session}/notes").json() == []


@pytest.mark.parametrize("name", list(BODIES))
def test_no_choice_breaks_the_choices(browser, name):
    answer = browser.put("/api/v1/preferences/x", content=BODIES[name], headers=JSON)
    assert answer.status_code == (204 if name in ("a list", "twice") else 400)
    assert browser.get("/api/v1/preferences").status_code == 200


def test_text_of_any_kind_comes_back_as_it_was(browser, session):
    for text in ("\x00\x01", "\u202eevil", "😀" * 100, "a\r\nb", "'; DROP TABLE notes; --"):
        made = browser.post(f"{session}/notes", json={"start": 1.0, "text": text})
        assert made.status_code == 201, made.text
        assert made.json()["text"] == text
    texts = [note["text"] for note in browser.get(f"{session}/notes").json()]
    assert len(texts) == 5
    for kind in ("tsv", "elan", "html"):
        assert browser.get(f"{session}/export?format={kind}").status_code == 200


def test_a_page_of_another_form_is_refused(browser, session):
    form = {"content-type": "application/x-www-form-urlencoded"}
    answer = browser.post(f"{session}/notes", content=b"start=1&text=x", headers=form)
    assert answer.status_code == 400
    plain = browser.post(f"{session}/notes", content=b'{"start": 1.0, "text": "x"}',
                         headers={"content-type": "text/plain"})  # fmt: skip
    assert plain.status_code == 400
    for kind in (form, {"content-type": "text/plain"}):
        assert browser.put("/api/v1/preferences/x", content=b"1", headers=kind).status_code == 400
