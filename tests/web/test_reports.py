"""The report builder's routes: kept with undo, looked at in a frame, taken away with consent."""

import io
import re
import zipfile

import pytest

PAYLOAD = "<script>alert(1)</script><img src=x onerror=alert(1)>"


def report(browser, session, audience):
    view = browser.get(f"{session}/reports").json()
    (one,) = [one for one in view["reports"] if one["audience"] == audience]
    return one


def put(browser, session, audience, **changes):
    body = report(browser, session, audience) | changes
    body.pop("audience")
    return browser.put(f"{session}/reports/{audience}", json=body)


def preview(browser, session, audience):
    answer = browser.get(f"{session}/reports/{audience}/preview")
    assert answer.status_code == 200, answer.text
    return answer


def allow(browser, session, *purposes, given=True):
    for person in ("client", "therapist"):
        for purpose in purposes:
            body = {"person": person, "purpose": purpose, "given": given}
            assert browser.post(f"{session}/consents", json=body).status_code == 201


def test_each_audience_has_its_pages_and_begins_with_the_usual_ones(browser, session):
    view = browser.get(f"{session}/reports").json()
    names = [one["name"] for one in view["audiences"]]
    assert names == ["trainee", "supervisor", "client", "research"]
    for one, kept in zip(view["audiences"], view["reports"], strict=True):
        usual = [page["name"] for page in one["pages"] if page["usual"]]
        assert kept == {
            "audience": one["name"], "pages": usual, "moments": [], "opening": "", "closing": "",
            "body": False,
        }  # fmt: skip
    client = view["audiences"][2]
    assert "methods" not in [page["name"] for page in client["pages"]]


def test_what_is_set_up_is_kept_shown_and_undone(browser, session):
    moments = [m["id"] for m in browser.get(f"{session}/moments").json()][:2]
    answer = put(
        browser, session, "trainee", pages=["summary"], moments=moments, opening="Dear K.\n\nHello"
    )
    assert answer.json()["moments"] == moments
    html = preview(browser, session, "trainee").text
    assert "<p>Dear K.</p><p>Hello</p>" in html
    assert html.count('<li><span class="glyph"') == 2
    assert re.findall(r'<section id="([a-z_]+)"', html) == ["summary", "overview", "limits"]
    assert report(browser, session, "supervisor")["opening"] == ""
    done = browser.post(f"{session}/undo", json={}).json()
    assert done == {"done": "Set up the report for the trainee", "changed": ["reports"]}
    assert report(browser, session, "trainee")["opening"] == ""
    browser.post(f"{session}/redo", json={})
    assert report(browser, session, "trainee")["pages"] == ["summary"]


def test_a_preview_runs_nothing_and_only_our_own_page_may_frame_it(browser, session):
    assert put(browser, session, "client", opening=PAYLOAD, closing=PAYLOAD).status_code == 200
    answer = preview(browser, session, "client")
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("sandbox; default-src 'none';")
    assert "script" not in policy
    assert "frame-ancestors 'self'" in policy
    assert answer.headers["x-frame-options"] == "SAMEORIGIN"
    assert "<script" not in answer.text
    assert "<img" not in answer.text
    others = browser.get("/api/v1/library").headers
    assert "frame-ancestors 'none'" in others["content-security-policy"]
    assert others["x-frame-options"] == "DENY"


def test_a_rejected_moment_is_in_no_report(browser, session):
    (one, *_) = browser.get(f"{session}/moments").json()
    shown = preview(browser, session, "supervisor").text
    assert shown.count(one["reason"]) == 1
    browser.patch(f"{session}/moments/{one['id']}", json={"decision": "rejected"})
    assert one["reason"] not in preview(browser, session, "supervisor").text


def test_notes_reach_a_client_only_where_they_are_chosen(browser, session):
    browser.post(f"{session}/notes", json={"start": 3.0, "text": "Only for me"})
    assert "Only for me" not in preview(browser, session, "client").text
    put(browser, session, "client", pages=["summary", "notes"])
    assert "Only for me" in preview(browser, session, "client").text


def test_the_body_is_in_the_clients_report_as_long_as_everybody_allows_it(browser, recorded):
    view = browser.get(f"{recorded}/reports").json()
    assert "therapist" in view["body_reason"]
    refused = put(browser, recorded, "client", body=True)
    assert (refused.status_code, refused.json()["error"]["code"]) == (403, "consent")
    assert "Heartbeat" not in preview(browser, recorded, "client").text

    allow(browser, recorded, "client", "body")
    assert put(browser, recorded, "client", body=True).status_code == 200
    out = f"{recorded}/export/report?audience=client&format=html"
    for html in (preview(browser, recorded, "client").text, browser.get(out).text):
        assert "Heartbeat" in html

    allow(browser, recorded, "body", given=False)
    assert "Heartbeat" not in preview(browser, recorded, "client").text
    assert browser.get(out).status_code == 403


@pytest.mark.parametrize("audience", ["trainee", "supervisor", "client", "research"])
def test_what_is_taken_away_is_what_was_shown_and_is_noted(browser, session, audience):
    put(browser, session, audience, opening="Dear K.")
    out = f"{session}/export/report?audience={audience}&format="
    taken = browser.get(out + "html")
    assert taken.text == preview(browser, session, audience).text
    assert f'filename="syntony-{audience}.html"' in taken.headers["content-disposition"]
    with zipfile.ZipFile(io.BytesIO(browser.get(out + "figures").content)) as archive:
        assert "figures.tsv" in archive.namelist()
    ids = [one["ids"] for one in browser.get(f"{session}/audit").json()["deeds"]][-2:]
    assert [one[0] for one in ids] == [
        f"format:report-{audience}-html", f"format:report-{audience}-figures",
    ]  # fmt: skip


def test_a_pdf_opens(browser, session):
    pytest.importorskip("weasyprint", reason="the extra syntony[pdf] is not installed")
    put(browser, session, "client", pages=["summary"])
    taken = browser.get(f"{session}/export/report?audience=client&format=pdf")
    assert taken.headers["content-type"] == "application/pdf"
    assert taken.content.startswith(b"%PDF-1.")


def test_what_cannot_be_is_refused(browser, session):
    assert put(browser, session, "client", pages=["methods"]).status_code == 400
    assert put(browser, session, "trainee", moments=["0" * 16] * 4).status_code == 400
    gone = put(browser, session, "trainee", moments=["0" * 16])
    assert gone.status_code == 200
    assert "Moments to look at" not in preview(browser, session, "trainee").text


def test_what_is_pinned_is_proposed_in_its_order_without_what_was_rejected(browser, session):
    sid = session.rpartition("/")[2]
    found = browser.get(f"{session}/moments").json()[:3]
    spans = [{"session": sid, "start": m["start"], "stop": m["start"] + 5} for m in found]
    pins = [span | {"moment": m["id"]} for span, m in zip(spans, found, strict=True)]
    body = [pins[2], spans[1], pins[0], pins[1]]
    assert browser.get(f"{session}/reports").json()["pinned"] == []
    assert browser.put("/api/v1/library/pins", json=body).status_code == 200
    proposed = browser.get(f"{session}/reports").json()["pinned"]
    assert proposed == [found[k]["id"] for k in (2, 0, 1)]
    put(browser, session, "supervisor", moments=proposed[:2])
    html = preview(browser, session, "supervisor").text
    first, second = re.findall(r"<strong>([^<]+)</strong><small>", html)
    assert [first, second] == [found[2]["title"], found[0]["title"]]
    browser.patch(f"{session}/moments/{found[0]['id']}", json={"decision": "rejected"})
    assert browser.get(f"{session}/reports").json()["pinned"] == [found[2]["id"], found[1]["id"]]


def test_pins_of_another_session_are_not_proposed(browser, session, recorded):
    (one, *_) = browser.get(f"{session}/moments").json()
    pin = {"session": recorded.rpartition("/")[2], "start": 1, "stop": 9, "moment": one["id"]}
    assert browser.put("/api/v1/library/pins", json=[pin]).status_code == 200
    assert browser.get(f"{session}/reports").json()["pinned"] == []
    assert browser.get(f"{recorded}/reports").json()["pinned"] == [one["id"]]


def impressions(browser, session):
    """A rating, hunches and emotion words, some of which were never said to the client."""

    def put_in(what, **body):
        answer = browser.post(f"{session}/{what}", json=body)
        assert answer.status_code == 201, answer.text
        return answer.json()["id"]

    ends = {"start": 0.0, "scale": "closeness", "low": "far", "high": "near"}
    for person in ("client", "therapist"):
        rating = put_in("ratings", **ends, person=person)
        block = {"first": 0, "values": [0.5] * 100}
        assert browser.post(f"{session}/ratings/{rating}/blocks", json=block).status_code == 201
    for text, answer in (("Asked of her", "yes"), ("Never asked", "not asked")):
        hunch = put_in("hunches", start=4.0, text=text, about="client", confidence=3)
        browser.patch(f"{session}/hunches/{hunch}", json={"answer": answer})
    put_in("hunches", start=5.0, text="About the other", about="therapist", confidence=3)
    offered = put_in("feelings", start=6.0, word="moved", person="client")
    browser.patch(f"{session}/feelings/{offered}", json={"reply": "Yes, very"})
    put_in("feelings", start=7.0, word="bitter", person="client")
    put_in("feelings", start=8.0, word="bored")


def test_the_client_is_told_only_of_impressions_that_were_said_to_them(browser, session):
    impressions(browser, session)
    whole = preview(browser, session, "supervisor").text
    for told in ("Never asked", "About the other", "bitter", "bored", "Closeness of Therapist"):
        assert told in whole
    assert "Asked of her" not in preview(browser, session, "client").text
    put(browser, session, "client", pages=["summary", "impressions"])
    shown = preview(browser, session, "client").text
    for told in ("Asked of her", "Yes, very", "moved", "Closeness of Client"):
        assert told in shown
    for hidden in ("Never asked", "About the other", "bitter", "bored", "Closeness of Therapist"):
        assert hidden not in shown
    assert shown == browser.get(f"{session}/export/report?audience=client&format=html").text


def test_who_looks_blind_gets_no_report_and_is_told_of_nothing_found(browser, session):
    impressions(browser, session)
    (found, *_) = browser.get(f"{session}/moments").json()
    sid = session.rpartition("/")[2]
    pin = {"session": sid, "start": 1.0, "stop": 9.0, "moment": found["id"]}
    browser.put("/api/v1/library/pins", json=[pin])
    assert browser.get(f"{session}/reports").json()["pinned"] == [found["id"]]
    assert browser.post(f"{session}/blind", json={}).status_code == 201
    for path in ("reports/supervisor/preview", "export/report?audience=supervisor&format=html"):
        answer = browser.get(f"{session}/{path}")
        assert (answer.status_code, answer.json()["error"]["code"]) == (403, "blind")
    assert browser.get(f"{session}/reports").json()["pinned"] == []


def test_labels_of_two_are_compared_as_the_app_does(browser, session):
    for author, start in (("Kim", 10.0), ("Jo", 11.0)):
        browser.put("/api/v1/preferences/author", json=author)
        browser.post(f"{session}/labels", json={"key": "1", "start": start})
    (row,) = browser.get(f"{session}/agreement").json()["rows"]
    put(browser, session, "supervisor", pages=["summary", "notes"])
    html = preview(browser, session, "supervisor").text
    assert "Labels of Jo and Kim" in html
    assert f"<td>{row['kappa']:.2f}</td>" in html
