"""What the command line takes away of a session is what the app does, by the same gate."""

import getpass
import json

import pytest
from tests.web.test_forms import body
from tests.web.test_reports import allow, impressions, put

from syntony.analysis.demo import demo_session
from syntony.cli.app import run
from syntony.core.plan import AnalysisPlan
from syntony.io.saved import findings_of
from syntony.io.store import open_session, save_session
from syntony.io.store.kept import ANALYSIS

FORMS = ("html", "tsv", "elan", "features", "summary")
AUDIENCES = ("trainee", "supervisor", "client", "research")


@pytest.fixture
def folder(library):
    return library.folder / "demo"


@pytest.fixture
def written(browser, session):
    """The session with notes, labels of two, ratings, hunches and judged moments; by Kim."""
    for author, start in (("Jo", 10.0), ("Kim", 11.0)):
        browser.put("/api/v1/preferences/author", json=author)
        browser.post(f"{session}/labels", json={"key": "1", "start": start})
    browser.post(f"{session}/notes", json={"start": 12.0, "text": "A note"})
    impressions(browser, session)
    first, second, *_ = browser.get(f"{session}/moments").json()
    browser.patch(f"{session}/moments/{first['id']}", json={"title": "Kept", "starred": True})
    browser.patch(f"{session}/moments/{second['id']}", json={"decision": "rejected"})
    browser.put(f"{session}/summary", json={"text": "What we saw"})
    return [first, second]


def taken(browser, session):
    """What the trail tells of what was taken away: by whom, and its facts."""
    deeds = browser.get(f"{session}/audit").json()["deeds"]
    return [(one["who"], one["ids"]) for one in deeds if one["what"] == "export"]


def by_app(browser, session, form):
    way = f"export?format={form}" if form in ("html", "pdf", "tsv", "elan") else f"export/{form}"
    answer = browser.get(f"{session}/{way}")
    assert answer.status_code == 200, answer.text
    return answer


def refused(capsys, *arguments):
    capsys.readouterr()
    assert run([str(a) for a in arguments]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    return said.err


@pytest.mark.parametrize("form", FORMS)
def test_an_export_is_that_of_the_app_and_is_told_alike(
    form, browser, session, written, folder, tmp_path, capsys
):
    wanted = by_app(browser, session, form)
    out = tmp_path / "out"
    assert run(["export", str(folder), "--to", str(out), "--format", form, "--json"]) == 0
    (said,) = json.loads(capsys.readouterr().out)["written"]
    (file,) = out.iterdir()
    assert file.read_bytes() == wanted.content
    assert f'filename="{file.name}"' in wanted.headers["content-disposition"]
    assert (said["format"], said["file"], said["bytes"]) == (form, str(file), len(wanted.content))
    first, second = taken(browser, session)
    assert first == second
    assert first[0] == "Kim"
    assert said["purpose"] == ("research" if form == "features" else "supervision")
    assert f"purpose:{said['purpose']}" in first[1]


@pytest.mark.parametrize("audience", AUDIENCES)
def test_a_report_is_that_of_the_app_as_it_was_set_up_there(
    audience, browser, session, written, folder, tmp_path, capsys
):
    set_up = {"opening": "Dear K.", "moments": [written[0]["id"]], "body": True}
    assert put(browser, session, audience, **set_up).status_code == 200
    for form, file in (("html", "a.html"), ("figures", "a.zip")):
        wanted = browser.get(f"{session}/export/report?audience={audience}&format={form}").content
        out = tmp_path / file
        assert run(["report", str(folder), "--audience", audience, "--out", str(out)]) == 0
        assert out.read_bytes() == wanted
        *_, first, second = taken(browser, session)
        assert first == second
        assert str(out) in capsys.readouterr().out


def test_what_is_said_of_a_report_stands_before_what_was_set_up(
    browser, session, written, folder, tmp_path, monkeypatch, capsys
):
    monkeypatch.chdir(tmp_path)
    put(browser, session, "supervisor", opening="Dear K.", closing="Yours", pages=["course"])
    wanted = ("--audience", "supervisor", "--opening", "Dear M.", "--page", "summary")
    listed = [m for m in browser.get(f"{session}/moments").json() if m["decision"] != "rejected"]
    assert run(["report", str(folder), *wanted, "--moment", str(len(listed))]) == 0
    html = (tmp_path / "demo-supervisor.html").read_text()
    assert '<div class="opening"><p>Dear M.</p></div>' in html
    assert "Yours" in html
    assert f"<strong>{listed[-1]['title']}</strong><small>" in html
    beyond = ("--audience", "supervisor", "--moment", len(listed) + 1)
    assert f"numbered from 1 to {len(listed)} here" in refused(capsys, "report", folder, *beyond)
    wrong = ("--audience", "client", "--page", "methods")
    assert "it may have" in refused(capsys, "report", folder, *wrong)


@pytest.mark.parametrize("form", FORMS)
def test_nothing_is_exported_without_the_consent_of_everybody(
    form, browser, recorded, library, tmp_path, capsys
):
    command = ("export", library.folder / "real", "--to", tmp_path / "out", "--format", form)
    purpose = "research" if form == "features" else "supervision"
    assert "needs the consent of" in refused(capsys, *command)
    assert taken(browser, recorded) == []
    assert not (tmp_path / "out").exists()
    allow(browser, recorded, purpose)
    assert run([str(a) for a in command]) == 0
    assert "needs the consent of" in refused(capsys, *command, "--purpose", "teaching")
    allow(browser, recorded, "review", given=False)
    assert "did not allow" in refused(capsys, *command)


def test_no_report_goes_without_the_consent_of_everybody(
    browser, recorded, library, tmp_path, capsys
):
    command = ("report", library.folder / "real", "--audience", "client", "--out", tmp_path / "x")
    assert "needs the consent of" in refused(capsys, *command)
    allow(browser, recorded, "client")
    assert run([str(a) for a in command]) == 0
    shown = (tmp_path / "x").read_text()
    assert "Heartbeat" not in shown
    assert "showing heart, skin" in refused(capsys, *command, "--body")
    assert (tmp_path / "x").read_text() == shown
    allow(browser, recorded, "body")
    assert run([str(a) for a in (*command, "--body")]) == 0
    assert "Heartbeat" in (tmp_path / "x").read_text()
    assert len(taken(browser, recorded)) == 2


def test_who_looks_blind_in_the_app_takes_nothing_by_command(
    browser, session, folder, tmp_path, capsys
):
    assert browser.post(f"{session}/blind", json={}).status_code == 201
    out = tmp_path / "out"
    for command in (
        ("export", folder, "--to", out),
        ("report", folder, "--audience", "supervisor", "--out", out),
    ):
        assert "Reveal the measures" in refused(capsys, *command)
    assert taken(browser, session) == []
    assert not out.exists()


def test_a_form_that_the_library_hides_is_not_in_the_client_s_report(
    browser, session, folder, tmp_path
):
    assert browser.post(f"{session}/forms", json=body()).status_code == 201
    put(browser, session, "client", pages=["summary", "questionnaires"])
    out = tmp_path / "report.html"
    sizes = []
    for hidden in (False, True):
        browser.put("/api/v1/forms/phq-9/hidden", json={"hidden": hidden})
        assert run(["report", str(folder), "--audience", "client", "--out", str(out)]) == 0
        route = f"{session}/export/report?audience=client&format=html"
        assert out.read_bytes() == browser.get(route).content
        sizes.append(len(out.read_bytes()))
    assert sizes[0] > sizes[1]


def test_a_report_says_what_it_needs(library, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    save_session(demo_session(seed=3), tmp_path / "new")
    assert "--audience" in refused(capsys, "report", library.folder / "demo")
    for asked in (("report", "new", "--audience", "trainee"), ("export", "new", "-f", "html")):
        assert "with `syntony analyze new --keep`" in refused(capsys, *asked)
    assert run(["export", "new", "-f", "tsv", "-f", "elan"]) == 0, "tables need no analysis"
    names = {path.name for path in (tmp_path / "new-export").iterdir()}
    assert names == {"syntony-tables.zip", "syntony-annotations.eaf"}
    for nothing in ("nowhere", str(tmp_path)):
        assert refused(capsys, "export", nothing).startswith("syntony: ")
        assert refused(capsys, "report", nothing, "--audience", "client").startswith("syntony: ")


def test_a_pdf_is_asked_for_by_its_suffix(folder, tmp_path):
    pytest.importorskip("weasyprint", reason="the extra syntony[pdf] is not installed")
    out = tmp_path / "report.pdf"
    assert run(["report", str(folder), "--audience", "client", "--page", "summary",
                "--out", str(out)]) == 0  # fmt: skip
    assert out.read_bytes().startswith(b"%PDF-1.")


def test_findings_are_kept_with_a_session_as_the_app_keeps_them(
    browser, library, analyzed, tmp_path, capsys
):
    new = library.folder / "new"
    save_session(demo_session(), new)
    out = tmp_path / "out"
    plan = tmp_path / "plan.toml"
    plan.write_text(AnalysisPlan(null={"surrogates": 99}).to_toml())
    assert run(["analyze", str(new), "--keep", "-p", str(plan), "-o", str(out)]) == 0
    (kept,) = open_session(new).results()
    assert (kept.name, kept.plan) == (ANALYSIS, analyzed[1].plan.to_toml())
    found = findings_of(kept.content).findings
    assert [one.verdict for one in found] == [one.verdict for one in analyzed[1].findings]
    assert (out / "report.html").is_file()
    session = f"/api/v1/sessions/{library.id_of(new)}"
    (deed,) = [
        d for d in browser.get(f"{session}/audit").json()["deeds"] if d["what"] == "analysis"
    ]
    assert deed["who"] == getpass.getuser()
    report = tmp_path / "report.html"
    assert run(["report", str(new), "--audience", "trainee", "--out", str(report)]) == 0
    route = f"{session}/export/report?audience=trainee&format=html"
    assert report.read_bytes() == browser.get(route).content
    assert "is none" in refused(capsys, "analyze", str(plan), "--keep")
